"""The rows of a table as a pack carries them: without ids, references by the key of the row that they lead to, in the order
of their own. What cannot travel stays behind, and is noted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson

from operations.errors import InvalidInput
from operations.operation import Call
from operations.problems import Problem
from runtime.kinds.table.access.conditions import readable_rows
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.files.reading import FILES
from runtime.kinds.table.reading.asked import Asked
from runtime.kinds.table.statements import quoted
from runtime.kinds.table.transfer import exporting
from runtime.kinds.table.transfer.readers import Target, target_of
from runtime.kinds.table.transfer.sorting import Sorted
from runtime.kinds.table.writing.states import initial_state
from runtime.tables.plan import FieldPlan

BATCH = 1_000
Row = dict[str, Any]
Tokens = Mapping[Any, str]
"""The key of a row, as an import reads it, by the row's id."""


@dataclass(frozen=True, kw_only=True)
class Travelling:
    """What of a table travels: `plain` fields as they are, `references` with the table they lead to. Of `states` only the
    first one can be had again by an import. `left` are fields that stay behind: why, by name."""

    sight: Sight
    plain: Sequence[FieldPlan]
    references: Sequence[tuple[FieldPlan, Target]]
    states: Sequence[FieldPlan]
    left: Mapping[str, str]

    @property
    def names(self) -> list[str]:
        return [*(of.name for of in self.plain), *(of.name for of, _ in self.references)]


@dataclass(kw_only=True)
class Portable:
    """Lines on their way: `notes` are {code, table, field, count}."""

    rows: int = 0
    notes: list[dict[str, Any]] = field(default_factory=list)


def travelling(reader: Reader, sight: Sight) -> Travelling:
    """InvalidInput when the rows could not be loaded anywhere else: nothing tells them apart, or what they need stays
    here."""
    plain: list[FieldPlan] = []
    references: list[tuple[FieldPlan, Target]] = []
    states: list[FieldPlan] = []
    left: dict[str, str] = {}
    for of in sight.plan.fields:
        if not of.type.writable or _is_children(of):
            continue  # computed, or numbers that the platform gives
        why = _why_left(reader, sight, of)
        if why:
            left[of.name] = why
        elif initial_state(of) is not None:
            states.append(of)
        elif of.relation is None:
            plain.append(of)
        else:
            references.append((of, target_of(reader, of)))
    found = Travelling(sight=sight, plain=plain, references=references, states=states, left=left)
    problems = list(_hindrances(found))
    if problems:
        raise InvalidInput(f"The rows of '{sight.plan.name}' cannot travel in a pack.", problems=problems)
    return found


def _is_children(of: FieldPlan) -> bool:
    return of.relation is not None and of.relation.kind == "children"


def _why_left(reader: Reader, sight: Sight, of: FieldPlan) -> str:
    if of.type.write_only:
        return "secret"
    if not sight.shows(of):
        return "hidden"
    if of.uid in sight.policy.masks:
        return "masked"
    if of.relation is None:
        return ""
    if of.relation.target == FILES:
        return "file"
    if of.relation.kind == "any":
        return "any_table"
    return "" if target_of(reader, of).key is not None else "no_key_there"


def _hindrances(found: Travelling) -> Iterator[Problem]:
    plan, names = found.sight.plan, set(found.names)
    if not plan.row_key:
        yield Problem(
            code="no_natural_key",
            pointer="/rows",
            message=f"'{plan.name}' has no natural key and no unique field, so its rows cannot be told apart elsewhere.",
            hint="Say in the table which fields tell its rows apart.",
        )
    for name in plan.row_key:
        if name not in names:
            message = f"'{name}' belongs to the key of '{plan.name}' and cannot travel."
            yield Problem(code="cannot_travel", pointer="/rows", message=message)
    for name, why in found.left.items():
        of = plan.by_name[name]
        if of.spec.required and of.default is None and not of.default_expr and name not in plan.row_key:
            message = (
                f"'{plan.name}.{name}' must be filled and cannot travel ({why}): no row could be loaded without it."
            )
            yield Problem(code="cannot_travel", pointer="/rows", message=message)


def write(call: Call, found: Travelling, beside: Iterable[str], to: Sorted) -> Portable:
    """Every row that may be read and exported into `to`, a page at a time. `beside` are the tables whose rows travel in
    the same pack."""
    work = _Work(call, found)
    asked = Asked(fields=(*found.names, *(of.name for of in found.states)), sort=(("id", False),))
    total = exporting.counted(exporting.exportable(found.sight, asked), asked, exporting.MOST_COUNTED)
    read = 0
    lines = exporting.lines_of(found.sight.reader, found.sight, asked)
    while page := list(islice(lines, BATCH)):
        for key, line in work.lines(page):
            to.add(key, line)
        read += len(page)
        if call.run is not None:
            call.run.progress(read, max(read, total))
            call.run.check()
    return Portable(rows=work.written, notes=work.notes(set(beside) | {found.sight.plan.name}))


class _Work:
    """Pages into lines, with a count of what was lost on the way."""

    def __init__(self, call: Call, found: Travelling) -> None:
        self._call, self._found = call, found
        self._plan = found.sight.plan
        self._doubles = {of.name for of in found.plain if of.type.cel == "double"}
        self.written = 0
        self._counts: Counter[tuple[str, str]] = Counter()

    def lines(self, page: Sequence[Mapping[str, Any]]) -> Iterator[tuple[list[Any], bytes]]:
        known = {
            of.name: _tokens(target, _ids(row.get(of.name) for row in page)) for of, target in self._found.references
        }
        for row in page:
            line: Row = {of.name: row.get(of.name) for of in self._found.plain}
            for name in self._doubles:
                if line[name] is not None:
                    line[name] = float(line[name])  # PostgreSQL writes 1 for 1.0
            whole = [self._refer(line, of, row.get(of.name), known[of.name]) for of, _ in self._found.references]
            key = [line[name] for name in self._plan.row_key]
            if not all(whole) or None in key:
                self._counts["left_out", ""] += 1
                continue
            for of in self._found.states:
                if row.get(of.name) != initial_state(of):
                    self._counts["state", of.name] += 1
            self.written += 1
            yield key, orjson.dumps(line, option=orjson.OPT_SORT_KEYS)

    def _refer(self, line: Row, of: FieldPlan, value: Any, tokens: Tokens) -> bool:
        """Whether the row can be loaded with what is left of this reference."""
        ids = value if isinstance(value, list) else [] if value is None else [value]
        found = [tokens[id] for id in ids if id in tokens]
        self._counts["refers", of.name] += len(found)
        self._counts["lost", of.name] += len(ids) - len(found)
        if of.is_links:
            line[of.name] = found
        else:
            line[of.name] = found[0] if found else None
        return bool(found) or not of.spec.required

    def notes(self, inside: set[str]) -> list[dict[str, Any]]:
        table = self._plan.name
        notes: list[dict[str, Any]] = [
            {"code": why, "table": table, "field": name} for name, why in sorted(self._found.left.items())
        ]
        targets = {of.name: target.name for of, target in self._found.references}
        for (code, name), count in sorted(self._counts.items()):
            note = {"code": code, "table": table, "field": name, "count": count}
            if code == "refers":
                if targets[name] not in inside and count:
                    notes.append(note | {"code": "elsewhere", "target": targets[name]})
            elif count:
                notes.append(note)
        return notes


def _ids(values: Iterable[Any]) -> set[int]:
    ids: set[int] = set()
    for value in values:
        ids.update(value if isinstance(value, list) else [] if value is None else [value])
    return ids


def _tokens(target: Target, ids: set[int]) -> Tokens:
    """Of those rows that may be read."""
    if target.sight is None or target.key is None or not ids:
        return {}
    key, listed = target.key, sorted(ids)
    visible = readable_rows(target.sight, "t0")
    found = target.reader.rows_of(
        f"SELECT t0.id, t0.{quoted(key.column)} FROM {quoted(target.sight.plan.table)} t0 "  # noqa: S608 – quoted names
        f"WHERE t0.id IN ({', '.join(['%s'] * len(listed))}) AND {visible.text}",
        (*listed, *visible.params),
    )
    text = key.type.to_text(key.spec)
    return {int(id): text(key.show(value) if key.show else value) for id, value in found if value is not None}

"""Which column of a file becomes which field: as the caller says, or by name, old name and label in any language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from operations.errors import InvalidInput
from operations.problems import Problem, did_you_mean, pointer
from runtime.kinds.table.access.sights import Sight
from runtime.kinds.table.writing.intake import unknown_member
from runtime.tables.plan import SYSTEM_COLUMNS, FieldPlan

Missing = Literal["reject", "empty"]
By = Literal["", "key", "id"]
Mode = Literal["create", "update", "upsert"]

ID = "id"
TITLE = ".title"
NOISE = re.compile(r"[\s_\-.:*()（）]+")
MEMBERS = ("column", "field", "missing", "by")


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """A column at `place` that fills the field `of`. For references: what a value that is not found means, and whether
    rows are named by their key or their id ("" while that is not decided)."""

    place: int
    column: str
    of: FieldPlan
    missing: Missing = "reject"
    by: By = ""

    def as_json(self) -> dict[str, str]:
        return {"column": self.column, "field": self.of.name, "missing": self.missing, "by": self.by}


@dataclass(frozen=True, kw_only=True)
class Layout:
    """`key` are the fields that say which row of the table a row of the file is: ("id",) or fields that are mapped;
    `id_place` is the column of the id, -1 without one. `left` are columns that fill nothing."""

    columns: tuple[Mapped, ...]
    key: tuple[str, ...]
    id_place: int = -1
    left: tuple[str, ...] = ()


def fillable(sight: Sight) -> list[FieldPlan]:
    """The fields that a file may fill for this principal."""
    return [
        of for of in sight.plan.fields if of.uid in sight.policy.writable and of.type.writable and not _is_children(of)
    ]


def _is_children(of: FieldPlan) -> bool:
    return of.relation is not None and of.relation.kind == "children"


def proposed(sight: Sight, columns: Sequence[str]) -> list[Mapped]:
    """A guess for each column that sounds like a field; no field twice."""
    words: dict[str, FieldPlan] = {}
    for of in fillable(sight):
        for word in (of.name, *of.spec.aliases, *of.spec.label.values()):
            words.setdefault(_plain(word), of)
    taken: set[str] = set()
    found: list[Mapped] = []
    for place, column in enumerate(columns):
        guess = words.get(_plain(column))
        if guess is not None and guess.name not in taken:
            taken.add(guess.name)
            found.append(Mapped(place=place, column=column, of=guess))
    return found


def mapping_of(
    sight: Sight, columns: Sequence[str], mode: Mode, given: Sequence[Mapping[str, Any]] | None, key: Sequence[str]
) -> Layout:
    """As the caller says; without `given`, as proposed, and then a column that is not understood is a problem: nothing
    of a file is left out in silence."""
    problems: list[Problem] = []
    if given is None:
        mapped = proposed(sight, columns)
        problems += _not_understood(sight, columns, mapped)
    else:
        mapped = list(_as_given(sight, columns, given, problems))
    if not mapped and not problems:
        problems.append(_problem("no_columns", "/columns", "No column of this file fills a field of the table."))
    found = _key(sight, columns, mode, mapped, key, problems)
    if problems:
        raise InvalidInput(problems=problems[:100])
    places = {one.place for one in mapped}
    return Layout(
        columns=tuple(mapped),
        key=found,
        id_place=columns.index(ID) if ID in columns and found == (ID,) else -1,
        left=tuple(column for place, column in enumerate(columns) if place not in places and column),
    )


def _as_given(
    sight: Sight, columns: Sequence[str], given: Sequence[Mapping[str, Any]], problems: list[Problem]
) -> Iterator[Mapped]:
    by_name = {name: of for of in fillable(sight) for name in (*of.spec.aliases, of.name)}
    taken: set[str] = set()
    for index, one in enumerate(given):
        column, name = one.get("column", ""), one.get("field", "")
        if column not in columns:
            hint = did_you_mean(str(column), columns)
            message = f"There is no column '{str(column)[:60]}' in the file."
            problems.append(_problem("unknown_column", pointer("columns", index, "column"), message, hint))
        elif not name:
            continue
        elif name not in by_name:
            problems.append(unknown_member(sight, name).under(pointer("columns", index, "field")[: -len(name) or None]))
        elif by_name[name].name in taken:
            message = f"'{name}' is filled by two columns."
            problems.append(_problem("duplicate_member", pointer("columns", index, "field"), message))
        else:
            of = by_name[name]
            taken.add(of.name)
            yield Mapped(
                place=columns.index(column),
                column=column,
                of=of,
                missing="empty" if one.get("missing") == "empty" else "reject",
                by=one.get("by", ""),
            )


def _not_understood(sight: Sight, columns: Sequence[str], mapped: Sequence[Mapped]) -> Iterator[Problem]:
    known = {one.column for one in mapped}
    for column in columns:
        system = column in SYSTEM_COLUMNS or column.endswith(TITLE)
        if column and column not in known and not system and not _is_read_only(sight, column):
            yield _problem(
                "unknown_column",
                pointer("columns", column),
                f"The column '{column[:60]}' is none of the fields that you may fill.",
                did_you_mean(column, [of.name for of in fillable(sight)])
                or "Say in 'columns' which column fills which field; columns not named there are left out.",
            )


def _is_read_only(sight: Sight, column: str) -> bool:
    """Computed fields and numbers that the platform gives: exported, and left alone on the way back."""
    of = sight.visible.get(column)
    return of is not None and (not of.type.writable or _is_children(of) or of.type.write_only)


def _key(
    sight: Sight,
    columns: Sequence[str],
    mode: Mode,
    mapped: Sequence[Mapped],
    given: Sequence[str],
    problems: list[Problem],
) -> tuple[str, ...]:
    """What was asked for, else the key of the rows, else the id."""
    names = {one.of.name for one in mapped}
    fields = {name: of for one in mapped for of in [one.of] for name in (*of.spec.aliases, of.name)}
    if tuple(given) == (ID,) or (mode == "update" and not given and not sight.plan.natural_key):
        if ID not in columns:
            problems.append(_problem("no_key", "/key", "The file has no column 'id' that says which rows are meant."))
        return (ID,)
    if given:
        wrong = [name for name in given if name not in fields]
        problems += [
            _problem(
                "no_key",
                "/key",
                f"'{name[:60]}' is filled by no column, so rows cannot be found by it.",
                did_you_mean(name, names),
            )
            for name in wrong
        ]
        chosen = tuple(fields[name].name for name in given if name in fields)
        problems += [
            _problem("no_key", "/key", f"Rows cannot be found by '{name}'.")
            for name in chosen
            if not fields[name].column or not sight.queries(fields[name]) or fields[name].beside
        ]
        return chosen
    natural = sight.plan.natural_key if mode == "create" else sight.plan.row_key
    if natural and all(name in names for name in natural):
        return natural
    if mode == "create":
        return ()
    lacking = [name for name in natural if name not in names]
    if lacking:
        message = f"{' and '.join(lacking)} belong to the key of '{sight.plan.name}' and are filled by no column."
    else:
        message = f"'{sight.plan.name}' has no natural key and no unique field; say in 'key' which fields tell its rows apart."
    problems.append(_problem("no_key", "/key", message, "Or take the mode 'create'."))
    return ()


def _plain(word: str) -> str:
    return NOISE.sub("", word).casefold()


def _problem(code: str, at: str, message: str, hint: str = "") -> Problem:
    return Problem(code=code, pointer=at, message=message, hint=hint)

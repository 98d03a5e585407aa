"""Rows of a file into a table, a chunk at a time: read by columns, told apart from the rows that are there, written as a
set. Every rule that holds for one row through the API holds here for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from operations.errors import Conflict, Forbidden, OperationError, Unavailable
from operations.operation import Call
from operations.problems import Problem, pointer
from runtime.kinds.table.access.conditions import satisfying
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.history.images import in_json
from runtime.kinds.table.statements import stored_moment
from runtime.kinds.table.transfer import matching
from runtime.kinds.table.transfer.filling import Columns, Filler
from runtime.kinds.table.transfer.mapping import ID, Layout, Mode
from runtime.kinds.table.transfer.readers import NOT_GIVEN, Wrong, reader_for
from runtime.kinds.table.transfer.sources import MISSING, Row, Sheet
from runtime.kinds.table.writing.attempts import attempt
from runtime.kinds.table.writing.changing import Change, change_of, store_changes
from runtime.kinds.table.writing.conflicts import explained
from runtime.kinds.table.writing.creating import follow_on_new
from runtime.kinds.table.writing.intake import Intake
from runtime.kinds.table.writing.linking import link, link_fields
from runtime.kinds.table.writing.rows import StoredRow, locked
from runtime.kinds.table.writing.storing import insert_columns
from runtime.policies.policy import Action
from runtime.tables.plan import FieldPlan

MOST_ROUNDS = 50
CONFLICTS = ("not_unique", "exists", "duplicate_key")


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """A row that was not taken: its line in the file, its cells, and why."""

    line: int
    cells: Row
    problems: Sequence[Problem]

    @property
    def is_conflict(self) -> bool:
        return any(problem.code in CONFLICTS for problem in self.problems)


@dataclass(kw_only=True)
class Outcome:
    """What became of a chunk: ids of new rows, (id, version) of changed ones, how many were as the file says already."""

    created: list[int] = field(default_factory=list)
    updated: list[tuple[int, int]] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def and_then(self, more: "Outcome") -> "Outcome":
        return Outcome(
            created=self.created + more.created,
            updated=self.updated + more.updated,
            unchanged=self.unchanged + more.unchanged,
            rejected=sorted(self.rejected + more.rejected, key=lambda row: row.line),
        )


@dataclass(kw_only=True)
class Chunk:
    """Rows as they are in the file, and the line of each. The header is line 1."""

    lines: Sequence[int]
    rows: Sequence[Row]

    def only(self, places: Sequence[int]) -> "Chunk":
        return Chunk(lines=[self.lines[place] for place in places], rows=[self.rows[place] for place in places])


class Loader:
    """Loads chunks of one sheet in their order; it remembers the keys that it has met."""

    def __init__(self, call: Call, reader: Reader, sight: Sight, layout: Layout, sheet: Sheet, mode: Mode) -> None:
        self._call, self._reader, self._sight, self._plan = call, reader, sight, sight.plan
        self._layout, self._sheet, self._mode = layout, sheet, mode
        self._readers = [(one, reader_for(reader, one, sheet)) for one in layout.columns]
        self._key = [sight.plan.by_name[name] for name in layout.key if name != ID]
        self._filler = Filler(reader, sight)
        self._met: set[int] = set()
        self._is_guarded = bool(self._key) and matching.is_guarded(sight.plan, layout.key)
        self._own = [
            one
            for one in layout.columns
            if one.of.relation is not None
            and one.of.relation.kind == "one"
            and one.of.relation.target == sight.plan.name
        ]
        self._links = {of.name for of in link_fields(sight.plan)}

    def pass_over(self, chunk: Chunk) -> None:
        """Rows that are settled already: their keys are met."""
        if self._key:
            work = self._work(chunk, only={of.name for of in self._key})
            self._meet(work)

    def load(self, chunk: Chunk) -> Outcome:
        """Inside a transaction. Rows that refer to others of the same chunk come after these."""
        outcome, rounds = Outcome(), 0
        while True:
            work = self._work(chunk)
            waiting = self._waiting(work, chunk) if rounds < MOST_ROUNDS else []
            if not waiting or len(waiting) == len(chunk.rows):
                return outcome.and_then(self._loaded(work))
            first = sorted(set(range(len(chunk.rows))) - set(waiting))
            outcome = outcome.and_then(self._loaded(self._work(chunk.only(first))))
            chunk, rounds = chunk.only(waiting), rounds + 1

    def _waiting(self, work: "Work", chunk: Chunk) -> list[int]:
        """Rows whose parent is not there yet, but in this chunk."""
        if not self._own or len(self._key) != 1:
            return []
        [key] = [one.place for one in self._layout.columns if one.of.name == self._key[0].name]
        coming = {_cell(row, key) for row in chunk.rows} - {""}
        return [
            place
            for place, row in enumerate(chunk.rows)
            if any(_cell(row, one.place) in coming and work.values[one.of.name][place] is None for one in self._own)
        ]

    def _loaded(self, work: "Work") -> Outcome:
        self._meet(work)
        known = self._known(work)
        fresh = [place for place in work.good() if place not in known]
        if fresh and self._mode == "update":
            for place in fresh:
                work.refuse(place, "no_row", "", "There is no row with this key that you may see.")
        elif fresh:
            self._create(work, fresh)
        there = [place for place in work.good() if place in known]
        if there and self._mode == "create":
            for place in there:
                work.refuse(place, "exists", "", "There is a row with this key already.")
        elif there:
            self._change(work, {place: known[place] for place in there})
        return work.outcome()

    # Reading

    def _work(self, chunk: Chunk, only: set[str] | None = None) -> "Work":
        work = Work(chunk)
        rows = _even(work, chunk.rows, len(self._sheet.columns))
        for one, reader in self._readers:
            if only is None or one.of.name in only:
                values = reader.read(list(map(itemgetter(one.place), rows)))
                work.values[one.of.name] = values
                if Wrong in set(map(type, values)):
                    for place, value in enumerate(values):
                        if isinstance(value, Wrong):
                            work.refuse(place, value.code, one.of.name, value.message)
                            values[place] = None
        if self._layout.id_place >= 0:
            work.ids = [_id_in(row[self._layout.id_place]) for row in rows]
        return work

    def _meet(self, work: "Work") -> None:
        """Refuse rows whose key an earlier row of the file has."""
        if self._layout.key == (ID,):
            keys: list[matching.Key] = [(id,) for id in work.ids]
        elif self._key:
            keys = list(zip(*(work.values[of.name] for of in self._key), strict=True))
        else:
            return
        met, needs_key = self._met, self._mode != "create"
        for place, key in enumerate(keys):
            if None in key or NOT_GIVEN in key:
                if needs_key and place not in work.problems:
                    work.refuse(
                        place, "no_key", "", f"{' and '.join(self._layout.key)} say which row is meant; it is empty."
                    )
                continue
            mark = hash(key)
            if mark in met and place not in work.problems:
                work.refuse(place, "duplicate_key", "", "An earlier row of the file has the same key.")
            met.add(mark)
        work.keys = keys

    def _known(self, work: "Work") -> dict[int, int]:
        """The row of the table that a row of the file means, by place."""
        if self._layout.key == (ID,):
            return {place: id for place in work.good() if (id := work.ids[place]) is not None}
        if not self._key or (self._mode == "create" and self._is_guarded):
            return {}
        return self._look_up(work, work.good())

    def _look_up(self, work: "Work", places: Sequence[int]) -> dict[int, int]:
        keys = {place: work.keys[place] for place in places}
        found = matching.existing(self._reader, self._sight, self._key, keys.values())
        known: dict[int, int] = {}
        for place, key in keys.items():
            ids = found.get(matching.shown(self._key, key), []) if None not in key else []
            if len(ids) > 1 and self._mode != "create":
                work.refuse(place, "not_unique", "", f"{len(ids)} rows have this key; it does not say which is meant.")
            elif ids:
                known[place] = ids[0]
        return known

    # New rows

    def _create(self, work: "Work", places: Sequence[int]) -> None:
        columns = work.columns(places)
        for index, problems in self._filler.fill(columns, len(places), self._on_purpose(work, places)).items():
            work.problems.setdefault(places[index], []).extend(problems)
        good = [index for index, place in enumerate(places) if place not in work.problems]
        if len(good) < len(places):
            columns = {name: [column[index] for index in good] for name, column in columns.items()}
            places = [places[index] for index in good]
        self._store(work, list(places), columns)

    def _on_purpose(self, work: "Work", places: Sequence[int]) -> Mapping[str, set[int]]:
        """In JSON, null is empty, and a member that is not there gets its default."""
        if not self._sheet.typed:
            return {}
        return {
            name: {index for index, place in enumerate(places) if column[place] is None}
            for name, column in work.values.items()
        }

    def _store(self, work: "Work", places: list[int], columns: Columns, looked: bool = False) -> None:
        """All together first; when the database or the policy refuses one, find out which."""
        if not places:
            return
        try:
            with attempt(self._call):
                ids = self._stored(columns, len(places))
                follow_on_new(self._call, self._sight, ids)
            work.created.extend(ids)
            return
        except _Outside as outside:
            lost = {places[index] for index in outside.indexes}
            for place in lost:
                work.refuse(place, "forbidden", "", f"You may not {outside.action} such rows in '{self._plan.name}'.")
        except Conflict as conflict:
            if len(places) == 1:
                found = conflict.problems or [Problem(code="conflict", pointer="", message=conflict.detail)]
                work.problems.setdefault(places[0], []).extend(found)
                return
            lost = set()
            if not looked and self._key:
                lost = set(self._look_up(work, places))
                for place in lost:
                    if place not in work.problems:
                        work.refuse(place, "exists", "", "There is a row with this key already.")
        if lost:
            self._store(work, *_without(places, columns, lost), looked=True)
        else:
            middle = len(places) // 2
            self._store(work, places[:middle], {n: c[:middle] for n, c in columns.items()}, looked=True)
            self._store(work, places[middle:], {n: c[middle:] for n, c in columns.items()}, looked=True)

    def _stored(self, columns: Columns, size: int) -> list[int]:
        plan = self._plan
        self._filler.number(columns, size)
        at, by = stored_moment(self._reader.now), self._reader.principal.id
        with explained(plan):
            ids = insert_columns(plan, columns, size, at, by)
            if self._links:
                linked = [
                    {name: columns[name][i] or [] for name in self._links if name in columns} for i in range(size)
                ]
                link(plan, list(zip(ids, linked, strict=True)))
        for action in ("create", "import"):
            self._check_policy(action, ids)
        return ids

    def _check_policy(self, action: Action, ids: Sequence[int]) -> None:
        if self._sight.policy.rows.get(action) is not None:
            allowed = satisfying(self._sight, action, ids)
            outside = [index for index, id in enumerate(ids) if id not in allowed]
            if outside:
                raise _Outside(action, outside)

    # Rows that are there

    def _change(self, work: "Work", known: dict[int, int]) -> None:
        before = locked(self._sight, "update", known.values())
        changes: list[tuple[int, Change]] = []
        for place, id in known.items():
            stored = before.get(id)
            if stored is None:
                work.refuse(place, "no_row", "", "There is no row with this key that you may see.")
                continue
            intake = self._edits(work, place, stored)
            if not intake.values and not intake.links and not intake.problems:
                work.unchanged += 1
            elif not stored.may:
                work.refuse(place, "forbidden", "", f"You may not update this row of '{self._plan.name}'.")
            else:
                self._compare(work, place, stored, intake, changes)
        self._store_changes(work, changes)

    def _edits(self, work: "Work", place: int, stored: StoredRow) -> Intake:
        """The cells of a row that say something else than the row does. An empty cell empties the field."""
        intake = Intake()
        for name, column in work.values.items():
            value, of = column[place], self._plan.by_name[name]
            if value is NOT_GIVEN:
                continue
            if name in self._links:
                if list(stored.links.get(name, ())) != (value or []):
                    intake.links[name] = value or []
            elif self._is_blind(of, value) or in_json(of, stored.row[name]) != in_json(of, value):
                intake.values[name] = value
                if value is None and of.spec.required:
                    message = f"'{name}' may not be empty."
                    intake.problems.append(Problem(code="required", pointer=pointer(name), message=message))
        return intake

    def _is_blind(self, of: FieldPlan, value: Any) -> bool:
        """Whether the principal does not see what is there: then any value is a change."""
        return of.uid in self._sight.policy.masks or (of.type.write_only and value is not None)

    def _compare(
        self, work: "Work", place: int, stored: StoredRow, intake: Intake, changes: list[tuple[int, Change]]
    ) -> None:
        change = change_of(self._reader, self._sight, stored, intake)
        if change.problems:
            work.problems.setdefault(place, []).extend(change.problems)
        elif change.is_empty:
            work.unchanged += 1
        else:
            changes.append((place, change))

    def _store_changes(self, work: "Work", changes: Sequence[tuple[int, Change]]) -> None:
        """All together first; one by one only if one of them fails."""
        if not changes:
            return
        try:
            with attempt(self._call):
                made = [change for _, change in changes]
                store_changes(self._call, self._reader, self._sight, made, deed="imported")
                if self._sight.policy.rows.get("import") is not None:
                    self._check_policy("import", [change.before.id for change in made])
            work.updated.extend((change.before.id, change.before.version + 1) for change in made)
        except Unavailable:
            raise
        except (OperationError, _Outside) as error:
            if len(changes) > 1:
                for one in changes:
                    self._store_changes(work, [one])
                return
            found = error.problems if isinstance(error, OperationError) else ()
            detail = error.detail if isinstance(error, OperationError) else "You may not import such rows."
            code = "forbidden" if isinstance(error, Forbidden | _Outside) else "conflict"
            [(place, _)] = changes
            work.problems.setdefault(place, []).extend(found or [Problem(code=code, pointer="", message=detail)])


class Work:
    """A chunk being loaded: values by field, problems by place, and what has become of rows so far."""

    def __init__(self, chunk: Chunk) -> None:
        self._chunk = chunk
        self.values: Columns = {}
        self.ids: list[int | None] = []
        self.keys: list[matching.Key] = []
        self.problems: dict[int, list[Problem]] = {}
        self.blank: set[int] = set()
        self.created: list[int] = []
        self.updated: list[tuple[int, int]] = []
        self.unchanged = 0

    def refuse(self, place: int, code: str, name: str, message: str) -> None:
        at = pointer(name) if name else ""
        self.problems.setdefault(place, []).append(Problem(code=code, pointer=at, message=message))

    def good(self) -> list[int]:
        size = len(self._chunk.rows)
        if not self.problems and not self.blank:
            return list(range(size))
        return [place for place in range(size) if place not in self.problems and place not in self.blank]

    def columns(self, places: Sequence[int]) -> Columns:
        """The values of some rows; what a row does not have is empty."""
        whole = len(places) == len(self._chunk.rows)
        picked = {n: list(c) if whole else [c[place] for place in places] for n, c in self.values.items()}
        for column in picked.values():
            if NOT_GIVEN in column:
                column[:] = [None if value is NOT_GIVEN else value for value in column]
        return picked

    def outcome(self) -> Outcome:
        rejected = [
            Rejected(line=self._chunk.lines[place], cells=self._chunk.rows[place], problems=problems)
            for place, problems in sorted(self.problems.items())
            if place not in self.blank
        ]
        return Outcome(created=self.created, updated=self.updated, unchanged=self.unchanged, rejected=rejected)


class _Outside(Exception):
    """Rows beyond what a row policy allows, by their place among those written."""

    def __init__(self, action: str, indexes: Sequence[int]) -> None:
        super().__init__(action)
        self.action, self.indexes = action, indexes


def _cell(row: Row, place: int) -> Any:
    cell = row[place] if place < len(row) else ""
    return cell.strip() if isinstance(cell, str) else cell if isinstance(cell, int) else ""


def _even(work: Work, rows: Sequence[Row], width: int) -> Sequence[Row]:
    """Rows of one width. Blank lines are passed over; a row with cells that belong to no column is refused."""
    if set(map(len, rows)) <= {width}:
        for place in [place for place, row in enumerate(rows) if not any(row)]:
            work.blank.add(place)
        return rows
    even: list[Row] = []
    for place, row in enumerate(rows):
        if not any(row):
            work.blank.add(place)
        elif len(row) > width and any(row[width:]):
            work.refuse(place, "too_many_cells", "", f"This row has {len(row)} cells; the header names {width}.")
        elif len(row) < width:
            work.refuse(place, "too_few_cells", "", f"This row has {len(row)} cells; the header names {width}.")
        even.append([*row[:width], *[""] * (width - len(row))])
    return even


def _id_in(cell: Any) -> int | None:
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell if cell > 0 else None
    text = cell.strip() if isinstance(cell, str) and cell is not MISSING else ""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) <= 18 else None


def _without(places: list[int], columns: Columns, lost: set[int]) -> tuple[list[int], Columns]:
    left = [index for index, place in enumerate(places) if place not in lost]
    return [places[i] for i in left], {name: [column[i] for i in left] for name, column in columns.items()}

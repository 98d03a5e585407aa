"""Cells into stored values, a column at a time. What was read once is known for the next cell that is the same."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

from operations.errors import InvalidInput
from operations.problems import Problem, pointer
from runtime.kinds.table.access.conditions import readable_rows
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.history.images import in_json
from runtime.kinds.table.statements import quoted
from runtime.kinds.table.transfer.cells import unguarded
from runtime.kinds.table.transfer.mapping import Mapped
from runtime.kinds.table.transfer.sources import MISSING, Sheet
from runtime.kinds.table.writing.intake import readable_ids
from runtime.tables.plan import FieldPlan

Cell = Any
Stored = Any
MOST_KNOWN = 100_000
BATCH = 1000
SEPARATOR = ";"


class Wrong(NamedTuple):
    """Stands where a value would, when the cell is not one."""

    code: str
    message: str


class NotGiven:
    """Stands for a member that a row of JSON lines does not have."""


NOT_GIVEN = NotGiven()


class ColumnReader(Protocol):
    def read(self, cells: Sequence[Cell]) -> list[Stored]: ...


def reader_for(reader: Reader, mapped: Mapped, sheet: Sheet) -> ColumnReader:
    """The one for this field and this sort of file."""
    cell = _typed if sheet.typed else unguarded if sheet.is_guarded else _as_it_is
    relation = mapped.of.relation
    if relation is not None and relation.kind == "one":
        return References(reader, mapped, cell)
    if relation is not None and relation.kind == "links":
        return Links(reader, mapped, cell)
    if relation is not None and relation.kind == "any":
        return AnyReferences(reader, mapped.of, cell, sheet.typed)
    return JsonValues(mapped.of) if sheet.typed else Values(mapped.of, cell)


class Values(dict[str, Stored]):
    """Text cells of plain fields; a dictionary whose missing entries are read."""

    def __init__(self, of: FieldPlan, cell: Callable[[str], str]) -> None:
        super().__init__()
        self._parse, self._from_text, self._cell = of.parse, of.type.from_text(of.spec), cell
        self[""] = None

    def read(self, cells: Sequence[Cell]) -> list[Stored]:
        if len(self) > MOST_KNOWN:
            self.clear()
            self[""] = None
        return [self[cell] for cell in cells]

    def __missing__(self, cell: str) -> Stored:
        value: Stored
        try:
            value = self._parse(self._from_text(self._cell(cell)))
        except ValueError as error:
            value = Wrong("wrong_value", str(error))
        self[cell] = value
        return value


class JsonValues:
    def __init__(self, of: FieldPlan) -> None:
        self._parse = of.parse

    def read(self, cells: Sequence[Cell]) -> list[Stored]:
        if set(map(type, cells)) <= {str}:
            known = {cell: self._one(cell) for cell in set(cells)}
            return [known[cell] for cell in cells]
        return [self._one(cell) for cell in cells]

    def _one(self, cell: Cell) -> Stored:
        if cell is MISSING:
            return NOT_GIVEN
        if cell is None:
            return None
        try:
            return self._parse(cell)
        except ValueError as error:
            return Wrong("wrong_value", str(error))


class References:
    """Cells that name one row of another table, by its key or its id. Only rows that the principal may read are found."""

    def __init__(self, reader: Reader, mapped: Mapped, cell: Callable[[Cell], Cell]) -> None:
        self._mapped, self._cell = mapped, cell
        self._target = target_of(reader, mapped.of)
        self._known: dict[Cell, Stored] = {"": None, None: None}

    def read(self, cells: Sequence[Cell]) -> list[Stored]:
        known = self._known
        fresh = {cell for cell in cells if cell not in known and cell is not MISSING and isinstance(cell, Hashable)}
        if len(known) > MOST_KNOWN:
            known.clear()
            known |= {"": None, None: None}
            fresh = set(cells)
        tokens = {cell: _token(self._cell(cell)) for cell in fresh}
        found = self._target.found(set(tokens.values()), self._mapped.by)
        missing: dict[Cell, Stored] = {MISSING: NOT_GIVEN}
        for cell, token in tokens.items():
            if token in found:
                known[cell] = found[token]
            else:
                missing[cell] = self._nobody(token)
        return [known[cell] if cell in known else missing[cell] for cell in cells]

    def _nobody(self, token: Cell) -> Stored:
        if token in ("", None) or self._mapped.missing == "empty":
            return None
        return self._target.unknown(token)


class Links:
    """Cells that name several rows, divided by semicolons; in JSON a list."""

    def __init__(self, reader: Reader, mapped: Mapped, cell: Callable[[Cell], Cell]) -> None:
        self._mapped, self._cell = mapped, cell
        self._target = target_of(reader, mapped.of)

    def read(self, cells: Sequence[Cell]) -> list[Stored]:
        lists = [self._tokens(cell) for cell in cells]
        wanted = {token for tokens in lists if isinstance(tokens, list) for token in tokens}
        found = self._target.found(wanted, self._mapped.by)
        return [self._ids(tokens, found) if isinstance(tokens, list) else tokens for tokens in lists]

    def _tokens(self, cell: Cell) -> Stored:
        if cell is MISSING:
            return NOT_GIVEN
        if isinstance(cell, list):
            plain = all(isinstance(item, str | int) and not isinstance(item, bool) for item in cell)
            return (
                [_token(item) for item in cell] if plain else Wrong("wrong_value", "A list of keys or ids is expected.")
            )
        if cell is None or isinstance(cell, str):
            words = self._cell(cell).split(SEPARATOR) if cell else []
            return [word.strip() for word in words if word.strip()]
        return Wrong("wrong_value", "A list of keys or ids is expected.")

    def _ids(self, tokens: list[Cell], found: dict[Cell, int]) -> Stored:
        lost = [token for token in tokens if token not in found]
        if lost and self._mapped.missing == "reject":
            return self._target.unknown(lost[0])
        ids = [found[token] for token in tokens if token in found]
        try:
            return list(self._mapped.of.parse(list(dict.fromkeys(ids))))
        except ValueError as error:
            return Wrong("wrong_value", str(error))


class AnyReferences:
    """Cells that name the table, too."""

    def __init__(self, reader: Reader, of: FieldPlan, cell: Callable[[Cell], Cell], typed: bool) -> None:
        self._reader = reader
        self._values: ColumnReader = JsonValues(of) if typed else Values(of, cell)

    def read(self, cells: Sequence[Cell]) -> list[Stored]:
        values = self._values.read(cells)
        wanted: dict[str, set[int]] = {}
        for value in values:
            if type(value) is tuple:
                wanted.setdefault(value[1], set()).add(value[0])
        known = {target: readable_ids(self._reader, target, ids) for target, ids in wanted.items()}
        return [
            _unknown(value[0], value[1]) if type(value) is tuple and value[0] not in known[value[1]] else value
            for value in values
        ]


@dataclass(frozen=True, kw_only=True)
class Target:
    """The table that a reference leads to. `sight` is None when it may not be read: then nothing is found. `key` is the
    field that its rows are known by, if that is one field and may be read in clear."""

    name: str
    reader: Reader
    sight: Sight | None
    key: FieldPlan | None

    def found(self, tokens: Iterable[Cell], by: str) -> dict[Cell, int]:
        """The ids behind those tokens that name a row. A number in JSON is an id."""
        wanted = list(tokens)
        numbers = [token for token in wanted if type(token) is int]
        words = [token for token in wanted if type(token) is str and token]
        found = self._by_id({token: token for token in numbers})
        if self.key is None or by == "id":
            return found | self._by_id({word: int(word) for word in words if _is_id(word)})
        return found | self._by_key(words)

    def unknown(self, token: Cell) -> Wrong:
        return _unknown(token, self.name)

    def _by_id(self, ids: dict[Cell, int]) -> dict[Cell, int]:
        there = readable_ids(self.reader, self.name, ids.values()) if ids else set()
        return {token: id for token, id in ids.items() if id in there}

    def _by_key(self, words: Sequence[str]) -> dict[Cell, int]:
        if self.sight is None or self.key is None:
            return {}
        read = Values(self.key, _as_it_is)
        keys = dict(zip(words, read.read(words), strict=True))
        values = {value for value in keys.values() if value is not None and not isinstance(value, Wrong)}
        ids = self._rows(self.sight, self.key, list(values))
        shown = {word: in_json(self.key, value) for word, value in keys.items() if value in values}
        return {word: ids[value] for word, value in shown.items() if value in ids}

    def _rows(self, sight: Sight, key: FieldPlan, values: Sequence[Stored]) -> dict[Any, int]:
        found: dict[Any, int] = {}
        visible = readable_rows(sight, "t0")
        column = f"t0.{quoted(key.column)}"
        for start in range(0, len(values), BATCH):
            some = values[start : start + BATCH]
            rows = self.reader.rows_of(
                f"SELECT {column}, t0.id FROM {quoted(sight.plan.table)} t0 "  # noqa: S608 – quoted names
                f"WHERE {column} IN ({', '.join(['%s'] * len(some))}) AND {visible.text}",
                (*some, *visible.params),
            )
            found |= {in_json(key, value): int(id) for value, id in rows}
        return found


def target_of(reader: Reader, of: FieldPlan) -> Target:
    name = of.relation.target if of.relation else ""
    sight = reader.sight(name)
    natural = sight.plan.row_key if sight else ()
    key = sight.plan.by_name[natural[0]] if sight and len(natural) == 1 else None
    usable = key is not None and sight is not None and key.column and not key.beside and key.relation is None
    return Target(
        name=name, reader=reader, sight=sight, key=key if usable and sight and key and sight.queries(key) else None
    )


def decided(reader: Reader, mapped: Mapped, cells: Sequence[Cell], sheet: Sheet) -> Mapped:
    """A reference column with the way in which its rows are named, told from some of its cells. When both ways find rows,
    and not the same ones, the caller must say which is meant."""
    relation = mapped.of.relation
    if relation is None or relation.kind not in ("one", "links") or mapped.by or sheet.typed:
        return mapped
    target = target_of(reader, mapped.of)
    unwrap = unguarded if sheet.is_guarded else _as_it_is
    words = {word.strip() for cell in cells for word in _parts(unwrap(cell), relation.kind) if word.strip()}
    if target.key is None or not all(_is_id(word) for word in words):
        return replace(mapped, by="key" if target.key is not None else "id")
    by_key, by_id = target.found(words, "key"), target.found(words, "id")
    if by_key and by_id and by_key != by_id:
        message = f"The numbers in '{mapped.column}' could be ids of '{target.name}' or values of its field '{target.key.name}'."
        hint = 'Say which in \'columns\': {"column": …, "field": …, "by": "id"} or "by": "key".'
        at = pointer("columns", mapped.column)
        raise InvalidInput(problems=[Problem(code="ambiguous_reference", pointer=at, message=message, hint=hint)])
    return replace(mapped, by="id" if by_id and not by_key else "key")


def _parts(cell: str, kind: str) -> list[str]:
    return cell.split(SEPARATOR) if kind == "links" else [cell]


def _is_id(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 18


def _unknown(token: Cell, target: str) -> Wrong:
    return Wrong("unknown_row", f"There is no row '{str(token)[:60]}' in '{target}' that you may see.")


def _token(cell: Cell) -> Cell:
    return cell.strip() if isinstance(cell, str) else cell


def _as_it_is(cell: Cell) -> Cell:
    return cell


def _typed(cell: Cell) -> Cell:
    return cell

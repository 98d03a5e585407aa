"""Which members the rows of an answer have: `fields` and `expand` as a tree over relations, checked against the sight."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection

from operations.errors import InvalidInput
from operations.problems import Problem, did_you_mean
from runtime.kinds.table.access.sights import Sight
from runtime.kinds.table.reading.columns import Column, column_of, system_columns
from runtime.kinds.table.statements import Sql, joined, quoted
from runtime.tables.plan import FieldPlan

DEEPEST = 3
ALWAYS = ("id", "row_version")


@dataclass(kw_only=True)
class Wanted:
    """The names asked for at one level; `everything` when all visible fields are."""

    everything: bool = False
    names: dict[str, "Wanted"] = field(default_factory=dict)
    leaf: bool = False


@dataclass(frozen=True, kw_only=True)
class Expansion:
    """A relation whose rows are put in the place of their ids. `sights` by table name; more than one for a polymorphic
    reference. `shape` is None where the principal may see none of them."""

    of: FieldPlan
    sights: dict[str, Sight]
    shapes: dict[str, "Shape"]


@dataclass(frozen=True, kw_only=True)
class Shape:
    columns: tuple[Column, ...]
    expansions: tuple[Expansion, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it serves everybody with the same rights."""
        return not self.expansions and not any(column.personal for column in self.columns)

    @property
    def is_json(self) -> bool:
        """Whether PostgreSQL can build the rows by itself."""
        return not self.expansions and all(column.json is not None for column in self.columns)

    @cached_property
    def selected(self) -> Sql:
        """The columns as Python takes them."""
        return joined(", ", [_raw(piece, column) for column in self.columns for piece in column.selected])

    @cached_property
    def named(self) -> Sql:
        """The columns as the database makes JSON of them."""
        pieces = [
            Sql(f"{column.json.text} AS {quoted(column.name)}", column.json.params)
            for column in self.columns
            if column.json
        ]
        return joined(", ", pieces)


def _raw(piece: Sql, column: Column) -> Sql:
    """SQLite's driver makes dates of columns that are called so; of an expression it gives the text, which is nearly what
    is shown. What Python computes with stays a date."""
    return Sql("+") + piece if connection.vendor == "sqlite" and not column.personal else piece


def shape_asked(sight: Sight, fields: Sequence[str], expand: Sequence[str], alias: str = "t0") -> Shape:
    """The shape that a request asks for; InvalidInput with every name that is wrong."""
    problems: list[Problem] = []
    root = Wanted(everything=not fields)
    for path in fields:
        _add(root, path, "fields", problems)
    for path in expand:
        _add(root, path, "expand", problems, whole=True)
    shape = _shape(sight, root, alias, problems)
    if problems:
        raise InvalidInput(problems=problems)
    return shape


def whole_shape(sight: Sight, alias: str = "t0") -> Shape:
    return _shape(sight, Wanted(everything=True), alias, [])


def _add(root: Wanted, path: str, member: str, problems: list[Problem], whole: bool = False) -> None:
    steps = path.split(".")
    if len(steps) > DEEPEST + (0 if whole else 1):
        message = f"'{path[:100]}' leads too far: at most {DEEPEST} relations."
        problems.append(Problem(code="too_deep", pointer=f"/{member}", message=message))
        return
    here = root
    for step in steps:
        here = here.names.setdefault(step, Wanted())
        if whole:
            here.everything = True
    here.leaf = True


def _shape(sight: Sight, wanted: Wanted, alias: str, problems: list[Problem]) -> Shape:
    columns: dict[str, Column] = {}
    expansions: list[Expansion] = []
    for column in system_columns(sight, alias):
        if wanted.everything or column.name in ALWAYS or column.name in wanted.names:
            columns[column.name] = column
    chosen: dict[str, FieldPlan] = dict(sight.visible) if wanted.everything else {}
    for name, below in wanted.names.items():
        of = sight.shown(name)
        if of is None:
            problems.append(_unknown(sight, name))
            continue
        if of.name not in sight.system:
            chosen[of.name] = of
        if below.names or below.everything:
            expansion = _expansion(sight, of, below, problems)
            if expansion is not None:
                expansions.append(expansion)
    for of in chosen.values():
        if not (of.relation and of.relation.kind == "children" and not of.aggregate):
            columns[of.name] = column_of(sight, of, alias)
    return Shape(columns=tuple(columns.values()), expansions=tuple(expansions))


def _expansion(sight: Sight, of: FieldPlan, below: Wanted, problems: list[Problem]) -> Expansion | None:
    relation = of.relation
    if relation is None or of.aggregate or not sight.queries(of):
        message = f"'{of.name}' leads to no other rows."
        problems.append(Problem(code="no_relation", pointer="/expand", message=message))
        return None
    names = relation.targets if relation.kind == "any" else (relation.target,)
    if not below.names:
        below.everything = True
    sights = {name: seen for name in names if (seen := sight.reader.sight(name)) is not None}
    shapes = {name: _shape(seen, below, "t0", problems) for name, seen in sights.items()}
    return Expansion(of=of, sights=sights, shapes=shapes)


def _unknown(sight: Sight, name: str) -> Problem:
    return Problem(
        code="unknown_field",
        pointer="/fields",
        message=f"There is no field '{name[:60]}' in '{sight.plan.name}' that you may read.",
        hint=did_you_mean(name[:60], sight.known_names()),
    )


def rows_in(columns: Iterable[Column], found: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Rows as the database gave them, as JSON objects: column by column, which is quicker than cell by cell."""
    if not found:
        return []
    stored = list(zip(*found, strict=True))
    names: list[str] = []
    shown: list[Sequence[Any]] = []
    place = 0
    for column in columns:
        width = len(column.selected)
        names.append(column.name)
        if column.show is None:
            shown.append(stored[place])
        elif width == 1:
            shown.append([column.show(value) for value in stored[place]])
        else:
            own = stored[place : place + width]
            shown.append([column.show(*values) for values in (zip(*own, strict=True) if own else [()] * len(found))])
        place += width
    return [dict(zip(names, row, strict=True)) for row in zip(*shown, strict=True)]

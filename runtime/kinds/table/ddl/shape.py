"""The physical shape of a table: its columns and keys as plain values, which the journal keeps as JSON."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.db import models

from runtime.fields.registry import field_type
from runtime.fields.type import FieldSpec
from runtime.tables.names import key_name
from runtime.tables.plan import FieldPlan, TablePlan

Json = Any
BIG = "django.db.models.BigIntegerField"
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII)
UidOf = Callable[[str], str]
NOT_PHYSICAL = frozenset(
    (
        *("blank", "choices", "db_column", "db_index", "default", "editable", "encoder", "decoder", "error_messages"),
        *("help_text", "null", "primary_key", "related_name", "serialize", "unique", "validators", "verbose_name"),
    )
)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. `path` and `kwargs` make its Django field; `target` is the uid of the table it points into. `spec` is
    the field whose main column it is, `beside` the words of that field's further columns, whose uids are
    "#<field uid>:<word>". All uids that begin with "#" are of columns of our own."""

    uid: str
    name: str
    path: str
    kwargs: Mapping[str, Json] = field(default_factory=dict)
    null: bool = True
    target: str = ""
    spec: Mapping[str, Json] | None = None
    beside: tuple[str, ...] = ()

    @property
    def type(self) -> tuple[str, Mapping[str, Json]]:
        return self.path, self.kwargs


@dataclass(frozen=True, kw_only=True)
class Key:
    """An index over columns, by their uids; `descending` are those of them that run down."""

    columns: tuple[str, ...]
    unique: bool = False
    descending: tuple[str, ...] = ()

    def name(self, table_uid: str) -> str:
        down = ("descending", *self.descending) if self.descending else ()
        return key_name("uq" if self.unique else "ix", table_uid, *self.columns, *down)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One physical table. A link table's uid is "<table uid>.<field uid>"."""

    uid: str
    table: str
    columns: tuple[Column, ...]
    keys: tuple[Key, ...] = ()

    def column(self, uid: str) -> Column | None:
        return next((column for column in self.columns if column.uid == uid), None)

    def names(self) -> set[str]:
        return {column.name for column in self.columns}

    def with_column(self, old: Column | None, new: Column | None) -> "Shape":
        """`new` in the place of `old`; at the end when `old` is None, taken out when `new` is None."""
        if old is None:
            return replace(self, columns=(*self.columns, *([new] if new else ())))
        changed = [new if column.uid == old.uid else column for column in self.columns]
        return replace(self, columns=tuple(column for column in changed if column is not None))

    def as_json(self) -> dict[str, Json]:
        return {
            "uid": self.uid,
            "table": self.table,
            "columns": [column_as_json(column) for column in self.columns],
            "keys": [key_as_json(key) for key in self.keys],
        }


def shape_from(data: Mapping[str, Json]) -> Shape:
    return Shape(
        uid=data["uid"],
        table=data["table"],
        columns=tuple(column_from(column) for column in data["columns"]),
        keys=tuple(key_from(key) for key in data["keys"]),
    )


def column_as_json(column: Column) -> dict[str, Json]:
    return {member.name: getattr(column, member.name) for member in fields(column)}


def column_from(data: Mapping[str, Json]) -> Column:
    return Column(**{**data, "beside": tuple(data["beside"])})


def key_as_json(key: Key) -> dict[str, Json]:
    return {"columns": list(key.columns), "unique": key.unique, "descending": list(key.descending)}


def key_from(data: Mapping[str, Json]) -> Key:
    return Key(columns=tuple(data["columns"]), unique=data["unique"], descending=tuple(data["descending"]))


SYSTEM = (
    Column(uid="#id", name="id", path="django.db.models.BigAutoField", null=False),
    Column(uid="#created_at", name="created_at", path="django.db.models.DateTimeField", null=False),
    Column(uid="#created_by", name="created_by", path="django.db.models.BigIntegerField"),
    Column(uid="#updated_at", name="updated_at", path="django.db.models.DateTimeField", null=False),
    Column(uid="#updated_by", name="updated_by", path="django.db.models.BigIntegerField"),
    Column(
        uid="#row_version",
        name="row_version",
        path="django.db.models.IntegerField",
        kwargs={"db_default": 1},
        null=False,
    ),
    Column(uid="#deleted_at", name="deleted_at", path="django.db.models.DateTimeField"),
)
"""Of every table. `deleted_at` too: switching soft delete on or off then moves no column and no row."""


def shapes_of(plan: TablePlan, uid: str, uid_of: UidOf) -> tuple[Shape, ...]:
    """The physical tables of a table version: its own and one per multi_reference. `uid_of(name)` is the uid of
    a table, "" for what the database knows no table of."""
    columns = [*SYSTEM, *(column for of in plan.fields for column in _columns(of, uid_of))]
    own = Shape(uid=uid, table=plan.table, columns=tuple(columns), keys=tuple(_keys(plan)))
    links = (_links(of, uid, uid_of) for of in plan.fields if of.is_links)
    return tuple(checked(shape) for shape in (own, *links))


def spec_as_json(spec: FieldSpec) -> dict[str, Json]:
    """What conversions need to know of a field."""
    return {
        "uid": spec.uid,
        "name": spec.name,
        "type": spec.type,
        "required": spec.required,
        "default": spec.default,
        "options": dict(spec.options),
    }


def beside_uid(field_uid: str, word: str) -> str:
    return f"#{field_uid}:{word}"


def _columns(of: FieldPlan, uid_of: UidOf) -> Iterator[Column]:
    """Of the field's own type: a stored computed field has a column, whatever it results in."""
    made = _made(of)
    if made is None:
        return
    spec = spec_as_json(of.spec)
    if of.relation is not None and of.relation.kind == "one":
        target = uid_of(of.relation.target)
        yield Column(uid=of.uid, name=of.column, path=BIG, null=made.null, target=target, spec=spec)
        return
    further = field_type(of.spec.type).beside(of.spec)
    yield replace(_plain(of.uid, of.column, made), spec=spec, beside=tuple(further))
    for word, column in further.items():
        yield _plain(beside_uid(of.uid, word), of.beside[word], column)


def _made(of: FieldPlan) -> "models.Field[Any, Any] | None":
    return field_type(of.spec.type).column(of.spec) if of.column else None


def checked(shape: Shape) -> Shape:
    """The schema of the kind lets no other names pass; whoever comes another way is stopped here."""
    for name in (shape.table, *(column.name for column in shape.columns)):
        if not NAME.fullmatch(name):
            raise ValueError(f"'{name[:80]}' cannot be the name of a table or column.")
    return shape


def _plain(uid: str, name: str, made: "models.Field[Any, Any]") -> Column:
    _, path, _, kwargs = made.deconstruct()
    physical = {name: value for name, value in kwargs.items() if name not in NOT_PHYSICAL}
    return Column(uid=uid, name=name, path=path, kwargs=physical, null=made.null)


def _keys(plan: TablePlan) -> Iterator[Key]:
    """One for each unique or indexed field and each relation, then those over several fields. None twice."""
    wanted: dict[Key, None] = {}
    for of in plan.stored:
        made = _made(of)
        if made is None:
            continue
        if of.spec.unique or made.unique:
            wanted[Key(columns=(of.uid,), unique=True)] = None
        elif of.relation and of.relation.kind == "any":
            wanted[Key(columns=(*(beside_uid(of.uid, word) for word in of.beside), of.uid))] = None
        elif of.spec.indexed or getattr(made, "db_index", False):
            wanted[Key(columns=(of.uid,))] = None
    for names in (*plan.unique_together, *([plan.natural_key] if plan.natural_key else ())):
        wanted[Key(columns=_uids(plan, names), unique=True)] = None
    for index in plan.indexes:
        columns = _uids(plan, [name for name, _ in index.fields])
        descending = tuple(uid for uid, (_, is_descending) in zip(columns, index.fields, strict=True) if is_descending)
        wanted[Key(columns=columns, descending=descending, unique=index.unique)] = None
    for key in wanted:
        if key.unique or not any(
            other.unique and other.columns == key.columns for other in wanted if not key.descending
        ):
            yield key


def _uids(plan: TablePlan, names: Sequence[str]) -> tuple[str, ...]:
    ours = {column.name: column.uid for column in SYSTEM}
    return tuple(ours[name] if name in ours else plan.by_name[name].uid for name in names)


def _links(of: FieldPlan, uid: str, uid_of: UidOf) -> Shape:
    assert of.relation is not None  # noqa: S101
    target = uid_of(of.relation.target)
    return Shape(
        uid=f"{uid}.{of.uid}",
        table=of.relation.link_table,
        columns=(
            SYSTEM[0],
            Column(uid="#source", name="source_id", path=BIG, null=False, target=uid),
            Column(uid="#target", name="target_id", path=BIG, null=False, target=target),
            Column(
                uid="#position",
                name="position",
                path="django.db.models.IntegerField",
                kwargs={"db_default": 0},
                null=False,
            ),
        ),
        keys=(Key(columns=("#source", "#target"), unique=True), Key(columns=("#target",))),
    )

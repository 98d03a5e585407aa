"""Where lookups and rollups lead: the fields on their way, and what their values are."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from metadata.views import CatalogView
from operations.problems import did_you_mean
from runtime.fields.float import FIELD_TYPE as FLOAT
from runtime.fields.integer import FIELD_TYPE as INTEGER
from runtime.fields.parts import operators
from runtime.fields.parts.results import result_of
from runtime.fields.registry import field_type
from runtime.fields.type import FieldSpec, FieldType
from runtime.tables.directory import DIRECTORY
from runtime.tables.documents import fields_of_table

Fields = Mapping[str, FieldSpec]
HERE = "this table"
DIRECTORY_OF = {"user": "$user", "department": "$department"}
WHOLE = frozenset({"integer", "rating", "duration", "autonumber"})


class NoWay(Exception):
    """A path that leads nowhere: `option` is where it is written, `message` and `hint` are for its author."""

    def __init__(self, option: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.option = option
        self.message = message
        self.hint = hint


@dataclass(frozen=True, kw_only=True)
class Value:
    """What a field's values are: their type, and the field they are read and shown by. `end` is the field they come
    from, in the table `table`."""

    type: FieldType
    spec: FieldSpec
    end: FieldSpec | None = None
    table: str = ""


def value_of(spec: FieldSpec, fields: Fields, catalog: CatalogView) -> Value:
    """NoWay when a lookup or rollup leads nowhere."""
    if spec.type == "lookup":
        return lookup_value(spec, fields, catalog)
    if spec.type == "rollup":
        return rollup_value(spec, fields, catalog)
    return own_value(spec)


def own_value(spec: FieldSpec) -> Value:
    if spec.type != "computed":
        return Value(type=field_type(spec.type), spec=spec)
    result, inner = result_of(spec)
    if not spec.option("stored", True):
        result = replace(result, operators=frozenset(), aggregates=frozenset(), sortable=False, searchable=False)
        result = replace(result, groupable=False, indexable=False)
    return Value(type=replace(result, writable=False), spec=inner)


def is_stored(spec: FieldSpec) -> bool:
    return field_type(spec.type).column(spec) is not None


def target_of(spec: FieldSpec) -> str:
    """The table that a field with the id of one row leads to; "" for others."""
    return str(spec.option("target")) if spec.type == "reference" else DIRECTORY_OF.get(spec.type, "")


def lookup_value(spec: FieldSpec, fields: Fields, catalog: CatalogView) -> Value:
    *_, (table, end) = _path(spec, fields, catalog)
    found = own_value(end)
    shown = replace(found.type, writable=False, indexable=False, searchable=False)
    return Value(type=shown, spec=replace(found.spec, uid=spec.uid, name=spec.name), end=end, table=table)


def way_of(spec: FieldSpec, fields: Fields, catalog: CatalogView) -> list[tuple[str, FieldSpec]]:
    """The fields of other tables that a lookup or rollup uses, each with its table: as far as the way leads."""
    found: list[tuple[str, FieldSpec]] = []
    with suppress(NoWay):
        if spec.type == "lookup":
            found.extend(_path(spec, fields, catalog))
        elif spec.type == "rollup":
            table = rollup_table(spec, fields)
            here = _fields(table, "table", catalog)
            found += [(table, here[name]) for name in (spec.option("via"), spec.option("field")) if name in here]
    return [(table, step) for table, step in found if table != HERE and table not in DIRECTORY]


def _path(spec: FieldSpec, fields: Fields, catalog: CatalogView) -> Iterator[tuple[str, FieldSpec]]:
    """The steps of a lookup, each with the table that it is a field of."""
    *hops, last = spec.option("path").split(".")
    here, table = fields, HERE
    for hop in hops:
        step = _field(hop, here, "path", table)
        yield table, step
        table = target_of(step)
        if not table:
            raise NoWay("path", f"'{hop}' leads to no row; it is of type {step.type}.", "Take a reference.")
        here = _fields(table, "path", catalog)
    yield table, _stored_field(last, here, "path", table)


def rollup_value(spec: FieldSpec, fields: Fields, catalog: CatalogView) -> Value:
    table = rollup_table(spec, fields)
    here = _fields(table, "table" if spec.option("table") else "relation", catalog)
    if spec.option("via"):
        _field(spec.option("via"), here, "via", table)
    aggregate = spec.option("aggregate")
    if aggregate == "count":
        return Value(type=_made(INTEGER, show=int), spec=_plain(spec, "integer"), table=table)
    end = _stored_field(spec.option("field") or "", here, "field", table)
    source = own_value(end)
    if aggregate not in source.type.aggregates or (end.type == "money" and not end.option("currency")):
        can = [name for name in ("sum", "avg", "min", "max") if name in source.type.aggregates]
        hint = f"Possible: {', '.join(can)}." if can and end.type != "money" else ""
        raise NoWay("field", f"There is no {aggregate} of '{end.name}' in {table}, which is of type {end.type}.", hint)
    return _aggregated(spec, aggregate, source, end, table)


def rollup_table(spec: FieldSpec, fields: Fields) -> str:
    """The table of the rows a rollup is made of."""
    if spec.option("table"):
        return str(spec.option("table"))
    relation = _field(spec.option("relation") or "", fields, "relation", HERE)
    if relation.type not in ("children", "multi_reference"):
        hint = "Take child rows or several references, or give 'table' and 'via'."
        raise NoWay(
            "relation", f"'{relation.name}' is of type {relation.type}; it does not lead to several rows.", hint
        )
    return str(relation.option("target"))


def _aggregated(spec: FieldSpec, aggregate: str, source: Value, end: FieldSpec, table: str) -> Value:
    """Sums of whole numbers are whole, averages are doubles, the least and greatest are as the values are."""
    if aggregate == "avg" and source.type.name != "duration":
        return Value(
            type=_made(FLOAT, show=float, sql="({column})::float8"), spec=_plain(spec, "float"), end=end, table=table
        )
    inner = replace(source.spec, uid=spec.uid, name=spec.name, required=False)
    if source.type.name not in WHOLE:
        return Value(type=replace(source.type, writable=False), spec=inner, end=end, table=table)
    show, sql = source.type.show(inner), source.type.show_sql(inner)
    whole = "round({column})::bigint"
    made = replace(
        source.type,
        writable=False,
        show=lambda _: (lambda stored: show(round(stored))) if show else round,
        show_sql=lambda _: sql.replace("{column}", whole) if sql else whole,
    )
    return Value(type=made, spec=inner, end=end, table=table)


def _made(type: FieldType, *, show: type, sql: str = "") -> FieldType:
    """A type for what the database counted or averaged: drivers give it as int, Decimal or text."""
    return replace(
        type,
        writable=False,
        indexable=False,
        operators=operators.ORDER,
        show=lambda _: lambda stored: show(stored),
        show_sql=lambda _: sql,
    )


def _plain(spec: FieldSpec, type_name: str) -> FieldSpec:
    return replace(spec, type=type_name, options={}, required=False)


def _fields(table: str, option: str, catalog: CatalogView) -> Fields:
    found = fields_of_table(table, catalog)
    if found is None:
        raise NoWay(option, f"There is no table '{table}'.", did_you_mean(table, catalog.names("table")))
    return found


def _field(name: str, fields: Fields, option: str, table: str) -> FieldSpec:
    if name not in fields:
        raise NoWay(option, f"There is no field '{name}' in {table}.", did_you_mean(name, fields))
    return fields[name]


def _stored_field(name: str, fields: Fields, option: str, table: str) -> FieldSpec:
    found = _field(name, fields, option, table)
    if field_type(found.type).write_only:
        raise NoWay(option, f"'{name}' in {table} is a secret; it is never shown.")
    if not is_stored(found):
        raise NoWay(option, f"'{name}' in {table} is not stored there, so it cannot be taken from there.")
    return found

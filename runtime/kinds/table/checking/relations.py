"""Checks of what a table has to do with others: owners, trees, child rows, lookups and rollups."""

from collections.abc import Callable, Iterator

from metadata.views import Body
from operations.problems import Problem, did_you_mean, pointer
from runtime.fields.type import FieldSpec
from runtime.filters import InvalidFilter, parse
from runtime.kinds.table.checking.document import Reading, problem
from runtime.tables.documents import fields_of_table
from runtime.tables.filterable import lookup_of_specs
from runtime.tables.paths import NoWay, rollup_table, value_of

TYPES = {
    "owner": ("user", "a field of type user"),
    "parent": ("reference", "a reference to this table"),
    "owned_by": ("reference", "a reference to the parent's table"),
}


def special_fields(reading: Reading) -> Iterator[Problem]:
    """`owner`, `parent` and `owned_by` name fields of certain types."""
    for member, (type_name, words) in TYPES.items():
        name = reading.body.get(member)
        if name is None:
            continue
        spec = reading.names.get(name)
        if spec is None:
            fit = [each.name for _, each in reading.placed if each.type == type_name]
            hint = did_you_mean(name, fit or reading.names)
            yield problem("unknown_field", f"/{member}", f"There is no field '{name}' in this table.", hint)
        elif spec.type != type_name:
            yield problem("wrong_field", f"/{member}", f"'{name}' is of type {spec.type}; {words} is needed here.")
        else:
            yield from SPECIAL[member](reading, spec)


def _owner(reading: Reading, spec: FieldSpec) -> Iterator[Problem]:
    yield from ()


def _parent(reading: Reading, spec: FieldSpec) -> Iterator[Problem]:
    if not reading.is_this_table(spec.option("target")):
        message = f"'{spec.name}' leads to '{spec.option('target')}'; the parent of a row is a row of the same table."
        yield problem("wrong_field", "/parent", message)
    if spec.required:
        yield problem("wrong_field", "/parent", f"'{spec.name}' is required, but the topmost row has no parent.")


def _owned_by(reading: Reading, spec: FieldSpec) -> Iterator[Problem]:
    hint = "Child rows always have a parent, and go with it."
    if not spec.required:
        yield problem("wrong_field", "/owned_by", f"'{spec.name}' must be required.", hint)
    if spec.option("on_delete", "restrict") != "cascade":
        yield problem("wrong_field", "/owned_by", f"'{spec.name}' needs the option on_delete: cascade.", hint)
    if reading.is_this_table(spec.option("target")):
        yield problem("wrong_field", "/owned_by", "A table cannot be its own child.", "Use 'parent' for a tree.")


SPECIAL: dict[str, Callable[[Reading, FieldSpec], Iterator[Problem]]] = {
    "owner": _owner,
    "parent": _parent,
    "owned_by": _owned_by,
}


def child_tables(reading: Reading) -> Iterator[Problem]:
    """The table of child rows says itself that its rows belong to this one."""
    for place, spec in reading.placed:
        target = spec.option("target")
        version = reading.catalog.get("table", target) if spec.type == "children" else None
        if version is None or _leads_here(reading, target, version.body):
            continue
        at = pointer("fields", place, "options", "target")
        message = f"The rows of '{target}' do not belong to rows of this table."
        hint = f"In table {target}, set 'owned_by' to a required reference to this table."
        yield problem("not_owned", at, message, hint)


def _leads_here(reading: Reading, target: str, body: Body) -> bool:
    owner = (fields_of_table(target, reading.catalog) or {}).get(body.get("owned_by", ""))
    return owner is not None and owner.type == "reference" and reading.is_this_table(owner.option("target"))


def paths(reading: Reading) -> Iterator[Problem]:
    """Lookups and rollups lead somewhere."""
    for place, spec in reading.placed:
        try:
            value_of(spec, reading.names, reading.catalog)
        except NoWay as wrong:
            if not _dangles(reading, spec, wrong):
                at = pointer("fields", place, "options", wrong.option)
                yield problem("wrong_path", at, wrong.message, wrong.hint)


def _dangles(reading: Reading, spec: FieldSpec, wrong: NoWay) -> bool:
    """A table that does not exist is found as a dangling reference already."""
    return wrong.option == "table" and reading.catalog.get("table", spec.option("table")) is None


def rollups(reading: Reading) -> Iterator[Problem]:
    """The reference in the other table leads here, and the filter is one of that table."""
    for place, spec in reading.placed:
        if spec.type != "rollup":
            continue
        try:
            table = rollup_table(spec, reading.names)
        except NoWay:
            continue
        there = fields_of_table(table, reading.catalog)
        if there is None:
            continue
        at = pointer("fields", place, "options")
        via = there.get(spec.option("via", ""))
        if via is not None and not (via.type == "reference" and reading.is_this_table(via.option("target"))):
            yield problem("wrong_path", f"{at}/via", f"'{via.name}' in {table} is not a reference to this table.")
        if spec.option("filter") is not None:
            yield from _wrong_filter(reading, table, spec, f"{at}/filter")


def _wrong_filter(reading: Reading, table: str, spec: FieldSpec, at: str) -> Iterator[Problem]:
    try:
        parse(spec.option("filter"), lookup_of_specs(table, reading.catalog))
    except InvalidFilter as wrong:
        yield from (found.under(at) for found in wrong.problems)


RULES = (special_fields, child_tables, paths, rollups)

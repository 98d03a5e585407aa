"""What a table document must be beyond its shape: a list of rules, each in its own function."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from metadata.names import is_name
from metadata.views import Body, CatalogView
from operations.problems import Problem, did_you_mean, errors_in, pointer
from operations.shape import problems_of_shape
from runtime.fields.registry import field_type, field_types
from runtime.fields.type import FieldSpec, FieldType
from runtime.kinds.table.checking.document import RESERVED, Reading, problem
from runtime.kinds.table.checking.meaning import RULES as EXPRESSION_RULES
from runtime.kinds.table.checking.relations import RULES as RELATION_RULES
from runtime.tables.documents import placed_fields
from runtime.tables.names import short
from runtime.tables.plan import SYSTEM_COLUMNS

Rule = Callable[[Reading], Iterator[Problem]]
TAKEN_ADDRESSES = frozenset({"tables"})
"""The words that stand under /api/config in the place of a table's name; a test holds them equal to the routes."""


def checks(body: Body, catalog: CatalogView) -> list[Problem]:
    """Names, types and options first; what these mean together only when they are right."""
    first = [*names(body), *types_and_options(body)]
    if errors_in(first):
        return first
    reading = Reading(body=body, placed=tuple(placed_fields(body)), catalog=catalog)
    return first + [found for rule in RULES for found in rule(reading)]


def own_name(reading: Reading) -> Iterator[Problem]:
    """The rows of a table are reached under its name, and its links are kept under its name and two underscores."""
    for name in reading.catalog.names("table"):
        if not reading.is_this_table(name):
            continue
        if name in TAKEN_ADDRESSES:
            message = f"A table cannot be called '{name}': /api/config/{name} is the list of all tables."
            yield problem("reserved_name", "", message, "Take another name.")
        elif "__" in name:
            hint = f"Call it '{name.replace('__', '_')}', for instance."
            message = f"'{name}' has two underscores in a row, which are kept for the links between tables."
            yield problem("reserved_name", "", message, hint)


def names(body: Body) -> Iterator[Problem]:
    """Each name means one field, and none means something else already. Old names keep their meaning."""
    present: dict[str, int] = {}
    for place, field in enumerate(body["fields"]):
        name = field["name"]
        yield from _wrong_name(name, pointer("fields", place, "name"))
        if name in present:
            message = f"The name '{name}' is that of the field at /fields/{present[name]} already."
            yield problem("not_unique", pointer("fields", place, "name"), message, "Each field needs its own name.")
        present.setdefault(name, place)
    old: dict[str, str] = {}
    for place, field in enumerate(body["fields"]):
        for at, alias in enumerate(field.get("aliases", ())):
            here = pointer("fields", place, "aliases", at)
            yield from _wrong_name(alias, here)
            if alias in present:
                hint = "Whoever still uses the old name would get another field: rename it, or take the alias away."
                message = f"'{alias}' is the name of a field now, so it cannot be an old name of '{field['name']}'."
                yield problem("alias_taken", here, message, hint)
            elif alias in old:
                message = f"'{alias}' is an old name of '{old[alias]}' already."
                yield problem("alias_taken", here, message, "An old name leads to one field.")
            old.setdefault(alias, field["name"])


def _wrong_name(name: str, at: str) -> Iterator[Problem]:
    if not is_name(name):
        hint = "A name starts with a letter a–z and goes on with letters, digits and underscores."
        yield problem("wrong_name", at, f"'{name[:60]}' cannot be a name.", hint)
    elif name in SYSTEM_COLUMNS:
        yield problem("reserved_name", at, f"Every row has '{name}' already.", "Take another name.")
    elif name in RESERVED:
        yield problem("reserved_name", at, f"'{name}' has a meaning in filters and expressions.", "Take another name.")
    elif "__" in name:
        hint = "Two underscores separate a field from an operator in queries: amount__gte."
        yield problem("reserved_name", at, f"'{name}' has two underscores in a row.", hint)


def types_and_options(body: Body) -> Iterator[Problem]:
    for place, field in enumerate(body["fields"]):
        found = field_types().get(field["type"])
        if found is None:
            message = f"There is no field type '{field['type']}'."
            hint = did_you_mean(field["type"], field_types())
            yield problem("unknown_type", pointer("fields", place, "type"), message, hint)
            continue
        if "options" not in field and found.required_options:
            message = f"A field of type {found.name} needs options: {', '.join(found.required_options)}."
            yield problem("required", pointer("fields", place, "options"), message)
            continue
        options = field.get("options", {})
        shape = problems_of_shape(found.options_validator, found.options_schema, options)
        yield from (wrong.under(pointer("fields", place, "options")) for wrong in shape)


def own_options(reading: Reading) -> Iterator[Problem]:
    """What each type finds in its options."""
    for place, spec in reading.placed:
        yield from (found.under(pointer("fields", place)) for found in field_type(spec.type).checks(spec))


def flags(reading: Reading) -> Iterator[Problem]:
    """Members of a field that make no sense for its type."""
    for place, spec in reading.placed:
        of = field_type(spec.type)
        has_column = of.column(spec) is not None
        for flag in ("unique", "indexed"):
            if getattr(spec, flag) and not (of.indexable and has_column):
                yield _senseless(place, flag, spec, "is not kept in a column that can be indexed")
        if not of.writable:
            for flag in ("required", "immutable", "set_once"):
                if getattr(spec, flag):
                    yield _senseless(place, flag, spec, "is filled in by the platform")
        if spec.default is not None and (not of.writable or not has_column or of.write_only or spec.type == "state"):
            yield _senseless(place, "default", spec, "does not start with a default value")
        if spec.type == "children" and spec.required:
            yield _senseless(place, "required", spec, "has the option min_items", "Set min_items to 1.")


def _senseless(place: int, member: str, spec: FieldSpec, why: str, hint: str = "") -> Problem:
    message = f"'{member}' cannot be used here: a field of type {spec.type} {why}."
    return problem("not_applicable", pointer("fields", place, member), message, hint or f"Take '{member}' away.")


def literal_defaults(reading: Reading) -> Iterator[Problem]:
    for place, spec in reading.placed:
        of = field_type(spec.type)
        if spec.default is None or reading.default_expression(spec) or not of.writable or errors_in(of.checks(spec)):
            continue
        try:
            of.parse(spec)(spec.default)
        except ValueError as error:
            message = f"The default does not fit the field: {error}"
            yield problem("wrong_default", pointer("fields", place, "default"), message)


def columns(reading: Reading) -> Iterator[Problem]:
    """Some types have a second column, whose name a field may not have."""
    for place, spec in reading.placed:
        for word in field_type(spec.type).beside(spec):
            column = short(f"{spec.name}_{word}")
            if column in reading.names:
                message = f"'{spec.name}' keeps a part of its value in the column '{column}', which is also a field."
                yield problem("column_taken", pointer("fields", place, "name"), message, "Rename one of the two.")


@dataclass(frozen=True, kw_only=True)
class Place:
    """A member of the body that names fields, with what these must be. `fits` gives a reason against a field."""

    at: str
    name: str
    fits: Callable[[FieldSpec], str]
    system: Sequence[str] = ()


def named_fields(reading: Reading) -> Iterator[Problem]:
    """Whatever names a field of this table names one that exists and is fit for it."""
    for place in _places(reading.body):
        spec = reading.names.get(place.name)
        if spec is None:
            if place.name not in place.system:
                hint = did_you_mean(place.name, [*reading.names, *place.system])
                yield problem("unknown_field", place.at, f"There is no field '{place.name}' in this table.", hint)
        elif reason := place.fits(spec):
            yield problem("wrong_field", place.at, f"'{place.name}' cannot stand here: {reason}.")


def _places(body: Body) -> Iterator[Place]:
    readable = [name for name in SYSTEM_COLUMNS if name != "deleted_at"]
    if "row_title" in body:
        yield Place(at="/row_title", name=body["row_title"], fits=_not_shown)
    for place, name in enumerate(body.get("natural_key", ())):
        yield Place(at=pointer("natural_key", place), name=name, fits=_not_indexed)
    for place, group in enumerate(body.get("unique_together", ())):
        for at, name in enumerate(group):
            yield Place(at=pointer("unique_together", place, at), name=name, fits=_not_indexed)
    for place, index in enumerate(body.get("indexes", ())):
        for at, of in enumerate(index["fields"]):
            here = pointer("indexes", place, "fields", at, "field")
            yield Place(at=here, name=of["field"], fits=_not_indexed, system=readable)
    for place, word in enumerate(body.get("default_sort", ())):
        yield Place(at=pointer("default_sort", place), name=word.removeprefix("-"), fits=_not_sorted, system=readable)
    for place, name in enumerate(body.get("search", ())):
        yield Place(at=pointer("search", place), name=name, fits=_not_searched)
    for place, rule in enumerate(body.get("rules", ())):
        for at, name in enumerate(rule.get("fields", ())):
            yield Place(at=pointer("rules", place, "fields", at), name=name, fits=lambda spec: "")


def _not_shown(spec: FieldSpec) -> str:
    of = field_type(spec.type)
    if of.write_only:
        return "it is never shown"
    return "" if of.column(spec) is not None else "it is not stored in the row"


def _not_indexed(spec: FieldSpec) -> str:
    of = field_type(spec.type)
    fit = of.indexable and of.column(spec) is not None and not _is_long(of, spec)
    return "" if fit else "it is not kept in a column that can be indexed"


def _is_long(of: FieldType, spec: FieldSpec) -> bool:
    """Texts longer than an index takes are columns of another sort."""
    column: Any = of.column(spec)
    return type(column).__name__ == "TextField"


def _not_sorted(spec: FieldSpec) -> str:
    of = field_type(spec.type)
    return "" if of.sortable and of.column(spec) is not None else "rows cannot be sorted by it"


def _not_searched(spec: FieldSpec) -> str:
    of = field_type(spec.type)
    return "" if of.searchable and of.column(spec) is not None else "it holds no text that is searched"


def twice_named(reading: Reading) -> Iterator[Problem]:
    """One field under its name and an old name is named twice."""
    groups: list[tuple[str, Sequence[str]]] = [("/natural_key", reading.body.get("natural_key", ()))]
    groups += [
        (pointer("unique_together", n), names) for n, names in enumerate(reading.body.get("unique_together", ()))
    ]
    for n, index in enumerate(reading.body.get("indexes", ())):
        groups.append((pointer("indexes", n, "fields"), [of["field"] for of in index["fields"]]))
    groups.append(("/default_sort", [word.removeprefix("-") for word in reading.body.get("default_sort", ())]))
    for at, names in groups:
        seen: set[str] = set()
        for place, name in enumerate(names):
            present = reading.names[name].name if name in reading.names else name
            if present in seen:
                yield problem("not_unique", at + pointer(place), f"'{present}' stands in this list twice.")
            seen.add(present)


def natural_key(reading: Reading) -> Iterator[Problem]:
    for place, name in enumerate(reading.body.get("natural_key", ())):
        spec = reading.names.get(name)
        if spec is not None and not spec.required and field_type(spec.type).writable:
            message = f"'{name}' may be empty, and rows with an empty key cannot be told apart."
            at = pointer("natural_key", place)
            yield Problem(code="not_required", pointer=at, message=message, hint="Make it required.", level="warning")


RULES: tuple[Rule, ...] = (
    own_name,
    own_options,
    flags,
    literal_defaults,
    columns,
    named_fields,
    twice_named,
    natural_key,
    *RELATION_RULES,
    *EXPRESSION_RULES,
)

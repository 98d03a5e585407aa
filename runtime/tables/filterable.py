"""The fields of a table document as filters see them, before the document is compiled: for checking what is written."""

from metadata.views import CatalogView
from runtime.fields.registry import field_type
from runtime.fields.type import FieldSpec
from runtime.filters.predicate import FieldLookup, FilterField, Relation
from runtime.tables.documents import fields_of_table
from runtime.tables.paths import is_stored, own_value, target_of
from runtime.tables.system import SYSTEM_FIELDS


def lookup_of_specs(table: str, catalog: CatalogView) -> FieldLookup:
    """Stored fields by name and alias, system columns included, and the ways along references."""
    fields = {
        of.name: FilterField(
            name=of.name, column=of.column, cel=of.type.cel, operators=of.type.operators, parse_value=of.operand
        )
        for of in SYSTEM_FIELDS
    }
    for name, spec in (fields_of_table(table, catalog) or {}).items():
        if is_stored(spec) and not field_type(spec.type).write_only:
            fields[name] = _field(spec, catalog)
    return FieldLookup(table=table, fields=fields)


def _field(spec: FieldSpec, catalog: CatalogView) -> FilterField:
    value = own_value(spec)
    target = target_of(spec)
    way = Relation(kind="one", target=lambda: lookup_of_specs(target, catalog), column=spec.name)
    return FilterField(
        name=spec.name,
        column=spec.name,
        cel=value.type.cel,
        operators=value.type.operators,
        parse_value=(value.type.operand or value.type.parse)(value.spec),
        relation=way if target else None,
    )

"""The types that a computed value may have."""

from dataclasses import replace

from runtime.fields import boolean, date, datetime, decimal, duration, integer, text
from runtime.fields import float as float_type
from runtime.fields.type import FieldSpec, FieldType

RESULTS = {
    module.FIELD_TYPE.name: module.FIELD_TYPE
    for module in (text, integer, decimal, float_type, boolean, date, datetime, duration)
}
OWN = {"expr", "result", "stored"}


def result_of(spec: FieldSpec) -> tuple[FieldType, FieldSpec]:
    """The type of what a computed field gives, and the field as if it were of that type."""
    found = RESULTS[spec.option("result")]
    options = {name: value for name, value in spec.options.items() if name not in OWN}
    return found, replace(spec, type=found.name, options=options, required=False)

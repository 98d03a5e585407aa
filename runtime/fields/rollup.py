"""A number made of related rows: how many orders a customer has, the sum of an invoice's lines.

The rows are those of `relation`, a field of this table (child rows, several references), or the rows of `table` whose
reference `via` leads here.
"""

from collections.abc import Iterator

from operations.problems import Problem
from runtime.fields.parts.derived import nothing, refuse, text_of
from runtime.fields.parts.options import FIELD_NAME, TABLE_NAME, option, wrong_option
from runtime.fields.type import FieldSpec, FieldType

AGGREGATES = ("count", "sum", "min", "max", "avg")


def checks(spec: FieldSpec) -> Iterator[Problem]:
    given = {name for name in ("relation", "table", "via") if spec.option(name)}
    if given not in ({"relation"}, {"table", "via"}):
        hint = "Give 'relation' (a field of this table), or 'table' and 'via' (a reference in that table to this one)."
        yield wrong_option("relation", "It is not clear which rows are meant.", hint)
    if spec.option("aggregate") == "count" and spec.option("field"):
        yield wrong_option("field", "Rows are counted, not a field of them.", "Take 'field' away.")
    if spec.option("aggregate") != "count" and not spec.option("field"):
        yield wrong_option("field", f"'{spec.option('aggregate')}' needs a field of the related rows.")


FIELD_TYPE = FieldType(
    name="rollup",
    title={"en": "Rollup", "zh-CN": "汇总字段"},
    icon="sigma",
    group="computed",
    options={
        "relation": option("Field that leads to the rows", "关联字段", **FIELD_NAME),
        "table": option("Table of the rows", "明细表", **TABLE_NAME),
        "via": option("Reference in that table", "明细表中的关联字段", **FIELD_NAME),
        "aggregate": option("Aggregate", "汇总方式", enum=list(AGGREGATES)),
        "field": option("Field of the rows", "汇总的字段", **FIELD_NAME),
        "filter": option("Only rows that fit", "筛选条件", type="object"),
    },
    required_options=("aggregate",),
    column=nothing,
    parse=refuse,
    show=nothing,
    from_text=refuse,
    to_text=text_of,
    value_schema=lambda spec: {"readOnly": True},
    checks=checks,
    writable=False,
    example_options={"relation": "lines", "aggregate": "sum", "field": "total"},
)

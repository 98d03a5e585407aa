"""A value computed from the row by a CEL expression: stored with each write, or virtual, made when it is read."""

from operations.problems import Problem
from runtime.fields.parts.options import EXPRESSION, option, wrong_option
from runtime.fields.parts.results import RESULTS, result_of
from runtime.fields.type import Column, FieldSpec, FieldType


def column(spec: FieldSpec) -> "Column | None":
    if not spec.option("stored", True):
        return None
    result, inner = result_of(spec)
    return result.column(inner)


def checks(spec: FieldSpec) -> list[Problem]:
    result, inner = result_of(spec)
    found = list(result.checks(inner))
    unknown = set(inner.options) - set(result.options)
    return found + [
        wrong_option(name, f"A result of type {result.name} has no option '{name}'.") for name in sorted(unknown)
    ]


FIELD_TYPE = FieldType(
    name="computed",
    title={"en": "Computed", "zh-CN": "计算字段"},
    icon="calculator",
    group="computed",
    options={
        "expr": option("Expression (CEL)", "表达式（CEL）", **EXPRESSION),
        "result": option("Type of the result", "结果类型", enum=sorted(RESULTS)),
        "stored": option("Stored (can be filtered and sorted)", "存储（可筛选和排序）", type="boolean", default=True),
        "max_length": option("Longest text", "文本最大长度", type="integer", minimum=1, maximum=10_000),
        "digits": option("Digits in all", "总位数", type="integer", minimum=1, maximum=30),
        "places": option("Decimal places", "小数位数", type="integer", minimum=0, maximum=12),
    },
    required_options=("expr", "result"),
    column=column,
    parse=lambda spec: result_of(spec)[0].parse(result_of(spec)[1]),
    show=lambda spec: result_of(spec)[0].show(result_of(spec)[1]),
    show_sql=lambda spec: result_of(spec)[0].show_sql(result_of(spec)[1]),
    from_text=lambda spec: result_of(spec)[0].from_text(result_of(spec)[1]),
    to_text=lambda spec: result_of(spec)[0].to_text(result_of(spec)[1]),
    value_schema=lambda spec: {**result_of(spec)[0].value_schema(result_of(spec)[1]), "readOnly": True},
    checks=checks,
    indexable=True,
    writable=False,
    examples=("37.50",),
    example_options={"expr": "quantity * price", "result": "decimal"},
)

"""An exact amount of a currency: {"amount": "12.50", "currency": "EUR"}.

With the option `currency` the whole field is in that currency and has one column; without it each row says its own, in
a second column `<field>_currency`. Sums and comparisons are of amounts.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import models

from operations.problems import Problem, did_you_mean
from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags, plain_flags
from runtime.fields.parts.currencies import CODES, PLACES
from runtime.fields.parts.numbers import DECIMAL as DECIMAL_TEXT
from runtime.fields.parts.numbers import decimal, fitted, shown, within
from runtime.fields.parts.options import DECIMAL, option, order_of, wrong_option
from runtime.fields.parts.texts import kind_of
from runtime.fields.type import Column, FieldSpec, FieldType

MEMBERS = {"amount", "currency"}


def places(spec: FieldSpec) -> int:
    return int(spec.option("places", PLACES.get(spec.option("currency"), 2)))


def digits(spec: FieldSpec) -> int:
    return int(spec.option("digits", 15))


def currencies(spec: FieldSpec) -> tuple[str, ...]:
    fixed = spec.option("currency")
    return (fixed,) if fixed else tuple(spec.option("currencies") or CODES)


def column(spec: FieldSpec) -> Column:
    return models.DecimalField(max_digits=digits(spec), decimal_places=places(spec), **flags(spec))


def beside(spec: FieldSpec) -> Mapping[str, Column]:
    return {} if spec.option("currency") else {"currency": models.CharField(max_length=3, **plain_flags(spec))}


def parse(spec: FieldSpec) -> Callable[[Any], Any]:
    known, fixed = currencies(spec), spec.option("currency")
    amount_of = within(spec, fitted(digits(spec), places(spec)))

    def read(value: Any) -> Decimal | tuple[Decimal, str]:
        if not isinstance(value, dict) or not {"amount"} <= set(value) <= MEMBERS:
            example = {"amount": "12.50", "currency": known[0]}
            raise ValueError(f"An amount such as {example} is expected, not {kind_of(value)}.".replace("'", '"'))
        amount = amount_of(value["amount"])
        currency = value.get("currency", fixed)
        if not isinstance(currency, str) or currency not in known:
            given = str(currency)[:20]
            raise ValueError(f"The currency '{given}' cannot be used here. {did_you_mean(given, known)}".strip())
        return amount if fixed else (amount, currency)

    return read


def show(spec: FieldSpec) -> Callable[[Any], Any]:
    fixed, amount = spec.option("currency"), shown(places(spec))
    if fixed:
        return lambda value: {"amount": amount(value), "currency": fixed}
    return lambda value: {"amount": amount(value[0]), "currency": value[1]}


def show_sql(spec: FieldSpec) -> str:
    fixed = spec.option("currency")
    currency = f"'{fixed}'" if fixed else "{currency}"
    built = f"json_build_object('amount', ({{column}})::text, 'currency', {currency})"
    return f"CASE WHEN {{column}} IS NULL THEN NULL ELSE {built} END"


def from_text(spec: FieldSpec) -> Callable[[str], Any]:
    """ "12.50 EUR" or, where the currency is fixed, "12.50"."""
    fixed = spec.option("currency")

    def read(cell: str) -> Any:
        amount, _, currency = cell.strip().partition(" ")
        if not DECIMAL_TEXT.fullmatch(amount) or not (currency or fixed):
            raise ValueError(f"'{cell[:40]}' is not an amount such as 12.50 {fixed or 'EUR'}.")
        return {"amount": amount, "currency": currency.strip().upper() or fixed}

    return read


def value_schema(spec: FieldSpec) -> dict[str, Any]:
    needed = ["amount"] if spec.option("currency") else ["amount", "currency"]
    return {
        "type": "object",
        "properties": {
            "amount": {"type": ["string", "number"], "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"},
            "currency": {"type": "string", "enum": list(currencies(spec))},
        },
        "required": needed,
        "additionalProperties": False,
    }


def checks(spec: FieldSpec) -> Iterator[Problem]:
    if spec.option("currency") and spec.option("currencies"):
        yield wrong_option("currencies", "The currency is fixed already.", "Give either 'currency' or 'currencies'.")
    if places(spec) >= digits(spec):
        yield wrong_option(
            "places", f"{places(spec)} places leave no digit before the point; there are {digits(spec)}."
        )
        return
    yield from order_of(spec, "min", "max", fitted(digits(spec), places(spec)))


FIELD_TYPE = FieldType(
    name="money",
    title={"en": "Money", "zh-CN": "金额"},
    icon="banknote",
    group="number",
    options={
        "currency": option("Currency of all rows", "固定币种", enum=list(CODES)),
        "currencies": option(
            "Currencies to choose from",
            "可选币种",
            type="array",
            minItems=1,
            uniqueItems=True,
            items={"enum": list(CODES)},
        ),
        "digits": option("Digits in all", "总位数", type="integer", minimum=1, maximum=30, default=15),
        "places": option("Decimal places", "小数位数", type="integer", minimum=0, maximum=6),
        "min": option("Smallest amount", "最小金额", **DECIMAL),
        "max": option("Largest amount", "最大金额", **DECIMAL),
    },
    column=column,
    beside=beside,
    parse=parse,
    show=show,
    show_sql=show_sql,
    from_text=from_text,
    to_text=lambda spec: lambda value: f"{value['amount']} {value['currency']}",
    operand=lambda spec: decimal,
    value_schema=value_schema,
    checks=checks,
    operators=operators.ORDER,
    aggregates=operators.SUMS,
    cel="decimal",
    into_expression=lambda stored: stored[0] if isinstance(stored, tuple | list) else stored,
    indexable=True,
    converts_from=frozenset({"text", "long_text"}),
    examples=({"amount": "12.50", "currency": "EUR"}, {"amount": "-3.00", "currency": "CNY"}),
)

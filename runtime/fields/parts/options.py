"""The options of field types: JSON Schemas that a property panel can draw."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from operations.problems import Problem
from runtime.fields.type import FieldSpec


def option(title: str, title_zh: str, **schema: Any) -> Mapping[str, Any]:
    """`option("Longest", "最大长度", type="integer", minimum=1)`."""
    return {"title": title, "x-title-zh": title_zh, **schema}


TEXT_PER_LANGUAGE: Mapping[str, Any] = {
    "oneOf": [
        {"type": "string", "maxLength": 200},
        {"type": "object", "additionalProperties": {"type": "string", "maxLength": 200}, "minProperties": 1},
    ]
}
COLOR = {"type": "string", "pattern": "^(#[0-9a-fA-F]{6}|gray|red|orange|yellow|green|cyan|blue|purple|pink)$"}
TABLE_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,54}$"}
FIELD_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,54}$"}
EXPRESSION = {"type": "string", "minLength": 1, "maxLength": 5000}
DECIMAL = {"type": ["number", "string"]}


def wrong_option(at: str, message: str, hint: str = "") -> Problem:
    return Problem(code="wrong_option", pointer=f"/options/{at}", message=message, hint=hint)


def order_of(
    spec: FieldSpec, low: str, high: str, read: Callable[[Any], Any] = lambda value: value
) -> Iterator[Problem]:
    """Findings about two options of which one may not be above the other. `read` makes them comparable."""
    values: dict[str, Any] = {}
    for name in (low, high):
        if (given := spec.option(name)) is not None:
            try:
                values[name] = read(given)
            except ValueError as error:
                yield wrong_option(name, f"{error}")
    if len(values) == 2 and values[low] > values[high]:
        yield wrong_option(low, f"'{low}' ({spec.option(low)}) is above '{high}' ({spec.option(high)}).", "Swap them.")

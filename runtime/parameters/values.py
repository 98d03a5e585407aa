"""The values of parameters for one run: what was given, checked; else the default, at this moment and for this asker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
from jsonschema_rs import Draft202012Validator

from accounts.principal import Principal
from operations.errors import InvalidInput
from operations.problems import Problem, did_you_mean, pointer
from operations.shape import problems_of_shape, validator_of
from runtime.filters.moments import is_duration, is_window, shifted, start_of, window
from runtime.sql.parameters import Parameter, Type

Json = Any
Declared = Mapping[str, Any]

RANGE: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "from": {"type": ["string", "null"], "format": "date"},
        "to": {"type": ["string", "null"], "format": "date"},
    },
}
SQL_TYPES: Mapping[str, Type] = {"date": "date", "date-time": "datetime", "uuid": "uuid", "decimal": "decimal"}


@dataclass(frozen=True, kw_only=True)
class Given:
    """`shown` are the values as JSON, what they came out as; `declared` and `bound` are what goes into SQL."""

    shown: Mapping[str, Json]
    declared: Mapping[str, Parameter]
    bound: Mapping[str, Json]

    def picked(self, names: Sequence[str]) -> dict[str, Json]:
        return {name: self.shown[name] for name in names if name in self.shown}


def given(
    parameters: Sequence[Declared],
    values: Mapping[str, Json],
    principal: Principal,
    now: datetime,
    *,
    zone: str = "",
    at: str = "/parameters",
    partial: bool = False,
) -> Given:
    """InvalidInput with all that is wrong. `partial` lets required ones be unset: a drop-down asks before all is chosen."""
    here = now.astimezone(_zone(zone or principal.time_zone))
    problems = [_unknown(name, parameters, at) for name in values if not any(p["name"] == name for p in parameters)]
    shown: dict[str, Json] = {}
    for parameter in parameters:
        name = parameter["name"]
        value = values.get(name)
        if value is None:
            value = parameter.get("default")
        try:
            value = moved(value, parameter["schema"], here, principal)
        except ValueError as error:
            problems.append(Problem(code="wrong_value", pointer=at + pointer(name), message=str(error)))
            continue
        found = _problems(parameter["schema"], value) if value is not None else []
        problems += [problem.under(at + pointer(name)) for problem in found]
        if value is None and parameter.get("required") and not partial:
            problems.append(Problem(code="required", pointer=at + pointer(name), message=f"'{name}' is needed here."))
        shown[name] = value
    if problems:
        raise InvalidInput("These parameters cannot be used.", problems=problems)
    return Given(shown=shown, declared=sql_parameters(parameters), bound=dict(_bound(parameters, shown, here)))


def moved(value: Json, schema: Mapping[str, Any], here: datetime, principal: Principal) -> Json:
    """A value that is said in relation to now or to the asker, as what it is; any other as it is."""
    if isinstance(value, Mapping) and set(value) == {"principal"}:
        return _of_principal(str(value["principal"]), principal)
    if isinstance(value, Mapping) and set(value) == {"relative"}:
        value = str(value["relative"])
    elif schema.get("format") not in ("date-range", "date", "date-time"):
        return value
    if not isinstance(value, str):
        return value
    kind = schema.get("format")
    if kind == "date-range":
        return _range(value, here)
    if is_window(value):
        day = window(value, here.date())[0]
        return day.isoformat() if kind == "date" else start_of(day, here).isoformat()
    if value == "now" and kind == "date-time":
        return here.astimezone(UTC).isoformat()
    if value.startswith(("-P", "P")) and is_duration(value.removeprefix("-")):
        moment = shifted(here, value.removeprefix("-"), -1 if value.startswith("-") else 1)
        return moment.date().isoformat() if kind == "date" else moment.astimezone(UTC).isoformat()
    return value


def sql_parameters(parameters: Sequence[Declared]) -> dict[str, Parameter]:
    """As SQL sees them: a span of days is three parameters."""
    found: dict[str, Parameter] = {}
    for parameter in parameters:
        name, schema = parameter["name"], parameter["schema"]
        if "orders" in parameter:
            found[name] = Parameter(name=name, type="sort", choices=parameter["orders"])
        elif schema.get("format") == "date-range":
            for end in ("from", "to", "until"):
                found[f"{name}_{end}"] = Parameter(name=f"{name}_{end}", type="date")
        else:
            many = schema["type"] == "array"
            found[name] = Parameter(name=name, type=_type(schema.get("items", {}) if many else schema), many=many)
    return found


def value_schema(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The JSON Schema that values are checked with."""
    if schema.get("format") == "date-range":
        return RANGE
    if schema.get("format") == "decimal":
        return {"type": ["string", "number"], "pattern": r"^-?\d{1,30}(\.\d{1,20})?$"}
    if schema["type"] == "array":
        return {"maxItems": 1000, **schema, "items": value_schema(schema.get("items", {"type": "string"}))}
    return schema


def _type(schema: Mapping[str, Any]) -> Type:
    if schema.get("format") in SQL_TYPES:
        return SQL_TYPES[schema["format"]]
    return {"integer": "integer", "number": "number", "boolean": "boolean"}.get(schema.get("type", ""), "text")  # type: ignore[return-value]


def _bound(parameters: Sequence[Declared], shown: Mapping[str, Json], here: datetime) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for parameter in parameters:
        name, value = parameter["name"], shown[parameter["name"]]
        if parameter["schema"].get("format") == "date-range":
            span = value or {}
            found[f"{name}_from"], found[f"{name}_to"] = span.get("from"), span.get("to")
            last = span.get("to")
            found[f"{name}_until"] = (date.fromisoformat(last) + timedelta(days=1)).isoformat() if last else None
        else:
            found[name] = value
    return found


def _range(word: str, here: datetime) -> Json:
    if not is_window(word):
        raise ValueError(f"'{word[:40]}' is no span of time such as last_30_days.")
    first, end = window(word, here.date())
    return {"from": first.isoformat(), "to": (end - timedelta(days=1)).isoformat()}


def _of_principal(word: str, principal: Principal) -> Json:
    match word:
        case "id":
            return principal.id
        case "name":
            return principal.name
        case "department":
            return principal.department
    raise ValueError(f"There is no '{word[:40]}' of the asker.")


def _problems(schema: Mapping[str, Any], value: Json) -> list[Problem]:
    whole = value_schema(schema)
    return problems_of_shape(_validator(orjson.dumps(whole)), whole, value)


@lru_cache(maxsize=1000)
def _validator(schema: bytes) -> Draft202012Validator:
    return validator_of(orjson.loads(schema))


def _unknown(name: str, parameters: Sequence[Declared], at: str) -> Problem:
    return Problem(
        code="unknown_parameter",
        pointer=at + pointer(name),
        message=f"There is no parameter '{name[:60]}'.",
        hint=did_you_mean(name, [parameter["name"] for parameter in parameters]),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")

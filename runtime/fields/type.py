"""What a field type is: one value in one file, `runtime/fields/<name>.py`, found by being there as `FIELD_TYPE`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

from django.db import models
from jsonschema_rs import Draft202012Validator

from operations.problems import Problem
from operations.shape import validator_of
from runtime.expressions.types import CelType

Json = Any
Stored = Any
Column: TypeAlias = "models.Field[Any, Any]"
Group = Literal["text", "number", "time", "choice", "relation", "computed", "other"]


@dataclass(frozen=True, kw_only=True)
class FieldSpec:
    """One field of a table document, read. `options` are the type's own; `label` and `help` are per language.

    `default` is a JSON literal or `{"expr": "<CEL>"}`. `uid` never changes; `name` may; `aliases` are its old names.
    """

    uid: str
    name: str
    type: str
    label: Mapping[str, str] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    unique: bool = False
    indexed: bool = False
    immutable: bool = False
    set_once: bool = False
    default: Json = None
    aliases: tuple[str, ...] = ()
    masking: str = ""
    options: Mapping[str, Json] = field(default_factory=dict)

    def option(self, name: str, otherwise: Json = None) -> Json:
        return self.options.get(name, otherwise)


@dataclass(frozen=True, kw_only=True)
class FieldType:
    """Everything the platform knows of a type. Functions take the spec once and give the function that is run per
    value, so that nothing is decided again for each row.

    * `column(spec)`: an unbound Django model field for the column, or None when the row's own table stores nothing.
    * `beside(spec)`: further columns by word, for types that need several: `{"currency": CharField(…)}` is the column
      `<field>_currency`. `parse` then gives, and `show` takes, a tuple: the main value, then these in their order.
    * `parse(spec)`: JSON → value that every backend's driver takes as it is: str, int, float, bool, Decimal, date,
      naive datetime in UTC; JSON columns as JSON text. Raises ValueError with a sentence that says what would be right.
      It never sees None: required and null are the engine's.
    * `show(spec)`: stored value (as the driver of any backend gives it) → JSON; None when it is JSON already.
      It never sees None (with `beside`: a None in the main place).
    * `show_sql(spec)`: for PostgreSQL, which builds the JSON itself: SQL expression template over `{column}` and the
      words of `beside`, "" for the bare column. Gives the same JSON as `show`, and NULL for NULL.
    * `from_text(spec)`/`to_text(spec)`: one cell of CSV or Excel ↔ JSON value; to_text gives what from_text reads.
      An empty cell is the engine's.
    * `operand(spec)`: like parse, for what a filter compares with: it does not insist on lengths and patterns.
    * `into_expression`: stored value → what `expressions.to_cel` takes for `cel`; None when the stored value will do.
    * `value_schema(spec)`: JSON Schema of the JSON value, for OpenAPI and forms.
    * `write_only`: the value never leaves; no filter, expression, lookup or search may use it.
    * `checks(spec)`: findings about the options, seen from the field ("/options/min").
    """

    name: str
    title: Mapping[str, str]
    icon: str
    group: Group
    options: Mapping[str, Any] = field(default_factory=dict)
    required_options: tuple[str, ...] = ()
    column: Callable[[FieldSpec], "Column | None"]
    beside: Callable[[FieldSpec], Mapping[str, Column]] = lambda spec: {}
    parse: Callable[[FieldSpec], Callable[[Json], Stored]]
    show: Callable[[FieldSpec], Callable[[Stored], Json] | None]
    show_sql: Callable[[FieldSpec], str] = lambda spec: ""
    from_text: Callable[[FieldSpec], Callable[[str], Json]]
    to_text: Callable[[FieldSpec], Callable[[Json], str]]
    operand: Callable[[FieldSpec], Callable[[Json], Stored]] | None = None
    value_schema: Callable[[FieldSpec], Mapping[str, Any]]
    checks: Callable[[FieldSpec], Iterable[Problem]] = lambda spec: ()
    operators: frozenset[str] = frozenset()
    aggregates: frozenset[str] = frozenset()
    cel: CelType = "dyn"
    into_expression: Callable[[Stored], Any] | None = None
    indexable: bool = False
    sortable: bool = True
    searchable: bool = False
    groupable: bool = False
    writable: bool = True
    write_only: bool = False
    converts_from: frozenset[str] = frozenset()
    examples: tuple[Json, ...] = ()
    example_options: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def options_schema(self) -> Mapping[str, Any]:
        return {
            "type": "object",
            "properties": dict(self.options),
            "required": list(self.required_options),
            "additionalProperties": False,
        }

    @cached_property
    def options_validator(self) -> Draft202012Validator:
        return validator_of(self.options_schema)

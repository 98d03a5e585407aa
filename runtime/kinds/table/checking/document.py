"""A table document as its checks look at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from metadata.views import Body, CatalogView
from operations.problems import Problem
from runtime import expressions
from runtime.fields.type import FieldSpec
from runtime.tables.documents import by_name
from runtime.tables.paths import NoWay, Value, value_of

RESERVED = frozenset({"and", "or", "not", "some", "none", "every", "now", "today", "principal"}) | expressions.RESERVED
"""Words of filters and of expressions."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """`placed` are the fields with their places in the list; their types and options have the right shape."""

    body: Body
    placed: tuple[tuple[int, FieldSpec], ...]
    catalog: CatalogView

    @cached_property
    def names(self) -> Mapping[str, FieldSpec]:
        """Fields by present name and alias."""
        return by_name(tuple(spec for _, spec in self.placed))

    def value(self, spec: FieldSpec) -> Value | None:
        """None when a lookup or rollup leads nowhere, which has its own finding."""
        try:
            return value_of(spec, self.names, self.catalog)
        except NoWay:
            return None

    def is_this_table(self, name: str) -> bool:
        """The document does not know its own name, but the catalogue holds it."""
        version = self.catalog.get("table", name)
        return version is not None and (version.body is self.body or version.body == self.body)

    def default_expression(self, spec: FieldSpec) -> str:
        default = spec.default
        return str(default["expr"]) if isinstance(default, Mapping) and set(default) == {"expr"} else ""


def problem(code: str, at: str, message: str, hint: str = "") -> Problem:
    return Problem(code=code, pointer=at, message=message, hint=hint)

"""A filter that has been read: frozen, checked against the fields, the same for SQL, for Python and for people.

Every comparison is true or false, never unknown: with an empty value it is false. What is true of empty values (`ne`,
`not_in`, `is_null`, …) is therefore the `Not` of what is false of them, and `Not` means what it says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from runtime.expressions.types import CelType

Core = Literal[
    "eq", "lt", "lte", "gt", "gte", "in", "between", "set", "filled", "has_any", "has_all",
    "contains", "starts_with", "ends_with", "ieq", "icontains", "istarts_with", "iends_with",
]  # fmt: skip
Quantifier = Literal["some", "none", "every"]
RelationKind = Literal["one", "children", "links"]


class Piece(NamedTuple):
    """SQL with %s and a parameter for each."""

    text: str
    params: tuple[object, ...] = ()


def as_given(value: object) -> object:
    return value


@dataclass(frozen=True, kw_only=True)
class FilterField:
    """What a filter needs to know of a field; cheap to make from a table plan.

    `parse_value` reads one operand from JSON and raises ValueError with a sentence; `parse_text` reads it from a query
    parameter. `operators` are the words of `operators.OPERATORS` that the field takes. `cel` is the sort of value.
    `expression` is for values that no column holds: over the alias of the row it gives the SQL of the value.
    """

    name: str
    column: str = ""
    cel: CelType = "dyn"
    operators: frozenset[str] = frozenset()
    parse_value: Callable[[object], object] = as_given
    parse_text: Callable[[str], object] | None = None
    relation: "Relation | None" = None
    expression: Callable[[str], Piece] | None = None


@dataclass(frozen=True, kw_only=True)
class FieldLookup:
    """The fields of a table that may be filtered by, by name and alias. A field that may not be read is left out.
    `why_not` tells of a field that may be read why it is not among them; "" when there is nothing to tell."""

    table: str
    fields: Mapping[str, FilterField]
    key: str = "id"
    why_not: Callable[[str], str] = lambda name: ""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """How a field leads to rows of another table, and what of them may be seen.

    * "one": this row's `column` holds `target_column` of one row there.
    * "children": rows there hold this row's key in `target_column`.
    * "links": a link table holds pairs (`link_source`, `link_target`) of this row's and that row's key.
    `policy` is the row policy of the other table, part of every condition on its rows. `target` is called late, as
    tables may lead to each other.
    """

    kind: RelationKind
    target: Callable[[], FieldLookup]
    column: str = ""
    target_column: str = "id"
    link_table: str = ""
    link_source: str = "source_id"
    link_target: str = "target_id"
    policy: "Predicate | None" = None


@dataclass(frozen=True, kw_only=True)
class Bind:
    """A value known only when the filter runs: `source` is "principal.id", "now", …; `shift` moves a moment; `window`
    is the start (0) or end (1) of a calendar span around now."""

    source: str
    sort: CelType = "dyn"
    many: bool = False
    shift: str = ""
    window: tuple[str, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Compare:
    """`field` of the row, `operator`, `value`: false when the field is empty. Lists of values are tuples."""

    field: FilterField
    operator: Core
    value: object = None


@dataclass(frozen=True, kw_only=True)
class Related:
    """Of the rows that `field` leads to (and that may be seen), some, none or every one satisfy `where`."""

    field: FilterField
    quantifier: Quantifier
    where: "Predicate"

    @cached_property
    def relation(self) -> Relation:
        if self.field.relation is None:
            raise TypeError(f"The field '{self.field.name}' leads nowhere.")
        return self.field.relation


@dataclass(frozen=True, kw_only=True)
class All:
    terms: "tuple[Predicate, ...]" = field(default=())


@dataclass(frozen=True, kw_only=True)
class Either:
    terms: "tuple[Predicate, ...]" = field(default=())


@dataclass(frozen=True, kw_only=True)
class Not:
    term: "Predicate"


Predicate = Compare | Related | All | Either | Not

EVERYTHING = All()
NOTHING = Either()


def all_of(*predicates: Predicate | None) -> Predicate:
    """Predicates that must all hold; None stands for no condition."""
    terms = tuple(predicate for predicate in predicates if predicate is not None and predicate != EVERYTHING)
    return terms[0] if len(terms) == 1 else All(terms=terms)


def fields_of(predicate: Predicate) -> frozenset[str]:
    """The paths it depends on: {"amount", "customer", "customer.country"}."""
    match predicate:
        case Compare():
            return frozenset({predicate.field.name})
        case Not():
            return fields_of(predicate.term)
        case Related():
            name = predicate.field.name
            return frozenset({name, *(f"{name}.{path}" for path in fields_of(predicate.where))})
        case All() | Either():
            return frozenset().union(*(fields_of(term) for term in predicate.terms))


def binds_of(predicate: Predicate) -> frozenset[str]:
    """Which late values it asks for: {"principal.id", "now"}."""
    match predicate:
        case Compare():
            values = predicate.value if isinstance(predicate.value, tuple) else (predicate.value,)
            return frozenset(value.source for value in values if isinstance(value, Bind))
        case Not():
            return binds_of(predicate.term)
        case Related():
            policy = predicate.relation.policy
            return binds_of(predicate.where) | (binds_of(policy) if policy else frozenset())
        case All() | Either():
            return frozenset().union(*(binds_of(term) for term in predicate.terms))

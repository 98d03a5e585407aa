"""What a published table is compiled into: frozen, read by every engine, never stale for its version."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import Any, Literal

from runtime.fields.type import FieldSpec, FieldType

RelationKind = Literal["one", "many", "links", "children", "any"]

SYSTEM_COLUMNS = ("id", "created_at", "created_by", "updated_at", "updated_by", "row_version", "deleted_at")


@dataclass(frozen=True, kw_only=True)
class RelationPlan:
    """How a field leads to rows of another table.

    * "one": this row's `column` holds the id of the target row (reference, user, department).
    * "links": a link table `link_table(source_id, target_id, position)` (multi_reference).
    * "children": target rows whose `target_column` holds this row's id; owned: written and deleted with it.
    * "any": polymorphic; `<column>_table` holds the target's name, `column` its id; `targets` lists what is allowed.
    `target` is a table's name; users and departments are "$user" and "$department".
    """

    kind: RelationKind
    target: str
    column: str = ""
    target_column: str = "id"
    link_table: str = ""
    on_delete: Literal["restrict", "cascade", "set_null"] = "restrict"
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FieldPlan:
    """One field, ready to run: its functions are compiled for its options. `column` is "" when the row's own table
    stores nothing for it (children, multi_reference, virtual computed, lookup, rollup).

    * `beside`: the further columns of a type that needs several, by word: `{"currency": "price_currency"}`. Values are
      then tuples (main, *beside), and `show_sql` has a place for each word.
    * `type` is, for computed, lookup and rollup, what they result in (operators, aggregates, functions), not writable;
      `spec.type` keeps the type's own name.
    * `path`: of a lookup, the fields to follow from this table, the last is the value (`("customer", "name")`); of a
      rollup, the field of the related rows that is aggregated (empty: count). A rollup's `relation` leads to these
      rows, `aggregate` says how, and `filter` (a Filter document) which of them.
    * `expr`: the CEL text of a computed field. `depends_on`: names of the fields of this table that it uses.
    * `operand`: reads what a filter compares the field with.
    """

    spec: FieldSpec
    type: FieldType
    column: str
    parse: Callable[[Any], Any]
    show: Callable[[Any], Any] | None
    show_sql: str
    operand: Callable[[Any], Any]
    beside: Mapping[str, str] = dataclass_field(default_factory=dict)
    relation: RelationPlan | None = None
    depends_on: frozenset[str] = frozenset()
    default: Any = None
    default_expr: str = ""
    path: tuple[str, ...] = ()
    aggregate: str = ""
    filter: Any = None
    expr: str = ""

    @cached_property
    def name(self) -> str:
        return self.spec.name

    @cached_property
    def uid(self) -> str:
        return self.spec.uid

    @property
    def is_links(self) -> bool:
        """Whether a link table holds its value."""
        return self.relation is not None and self.relation.kind == "links" and not self.aggregate


@dataclass(frozen=True, kw_only=True)
class RulePlan:
    """A check over the row: CEL `expr` must be true, or `message` is shown at `fields`."""

    uid: str
    expr: str
    message: Mapping[str, str]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IndexPlan:
    """An index over fields by name, system columns included; True: descending."""

    uid: str
    fields: tuple[tuple[str, bool], ...]
    unique: bool = False


@dataclass(frozen=True, kw_only=True)
class TablePlan:
    """A table version, compiled. `table` is the physical name ("t_customers"); columns bear the fields' names. `uid` is
    the definition's. `default_sort` are (field, is descending)."""

    name: str
    uid: str
    version_id: int
    version: int
    table: str
    title: Mapping[str, str]
    fields: tuple[FieldPlan, ...]
    row_title: str = ""
    natural_key: tuple[str, ...] = ()
    unique_together: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[IndexPlan, ...] = ()
    default_sort: tuple[tuple[str, bool], ...] = ()
    rules: tuple[RulePlan, ...] = ()
    parent: str = ""
    owner: str = ""
    owned_by: str = ""
    soft_delete: bool = False
    history: bool = True
    search: tuple[str, ...] = ()
    body: Mapping[str, Any]

    @cached_property
    def by_name(self) -> Mapping[str, FieldPlan]:
        """Fields by present name and by alias; a present name wins."""
        named = {alias: plan for plan in self.fields for alias in plan.spec.aliases}
        return named | {plan.name: plan for plan in self.fields}

    @cached_property
    def row_key(self) -> tuple[str, ...]:
        """The fields that tell its rows apart outside of this installation: the natural key, else the one field that every
        row has a value of its own in."""
        if self.natural_key:
            return self.natural_key
        own = [of for of in self.stored if of.spec.unique and of.spec.required and of.type.writable and not of.relation]
        own = [of for of in own if not of.beside]
        return (own[0].name,) if len(own) == 1 else ()

    @cached_property
    def by_uid(self) -> Mapping[str, FieldPlan]:
        return {plan.uid: plan for plan in self.fields}

    @cached_property
    def stored(self) -> tuple[FieldPlan, ...]:
        return tuple(plan for plan in self.fields if plan.column)

    @cached_property
    def required(self) -> tuple[FieldPlan, ...]:
        """The fields that a row must have a value or a link for, apart from those the platform fills in."""
        counted = ("sequence", "autonumber")
        return tuple(
            plan
            for plan in self.fields
            if plan.spec.required and not plan.expr and plan.spec.type not in counted and (plan.column or plan.is_links)
        )

    @cached_property
    def referring(self) -> tuple[FieldPlan, ...]:
        """The fields that hold ids of other rows."""
        kinds = ("one", "any", "links")
        return tuple(
            plan for plan in self.fields if plan.relation and plan.relation.kind in kinds and not plan.aggregate
        )

    @cached_property
    def computed(self) -> tuple[FieldPlan, ...]:
        """The computed fields, each after those it uses."""
        computing = {plan.name: plan for plan in self.fields if plan.expr}
        ordered: dict[str, FieldPlan] = {}

        def place(plan: FieldPlan, above: frozenset[str]) -> None:
            for name in sorted(plan.depends_on - above):
                if name in computing and name not in ordered:
                    place(computing[name], above | {name})
            ordered[plan.name] = plan

        for plan in computing.values():
            if plan.name not in ordered:
                place(plan, frozenset({plan.name}))
        return tuple(ordered.values())

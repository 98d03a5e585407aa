"""The fields of a table as filters see them: made from its plan, for one who may query some of them and see some rows."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, Self, TypeVar

from runtime.filters.predicate import FieldLookup, FilterField, Piece, Predicate, Relation
from runtime.tables.directory import DIRECTORY
from runtime.tables.plan import FieldPlan, TablePlan
from runtime.tables.system import ONLY_ID, SYSTEM_BY_NAME


class View(Protocol):
    """A table as somebody sees it. `named` is the field of a name or alias, system columns included, that they may
    filter by; `target` the table that a field leads to, None when it is not there for them."""

    @property
    def plan(self) -> TablePlan: ...

    def named(self, name: str) -> FieldPlan | None: ...

    def known_names(self) -> Collection[str]: ...

    def target(self, of: FieldPlan) -> Self | None: ...


V = TypeVar("V", bound=View)
Rows = Callable[[V], Predicate | None]
Expression = Callable[[V, FieldPlan, str], Piece]


@dataclass(frozen=True, kw_only=True)
class Everything:
    """A table as the author of a document sees it: all of it, and all tables it leads to. `find` gives them by name."""

    plan: TablePlan
    find: Callable[[str], TablePlan | None]

    def named(self, name: str) -> FieldPlan | None:
        return self.plan.by_name.get(name) or self._system.get(name)

    def known_names(self) -> Collection[str]:
        return [*(of.name for of in self.plan.fields), *self._system]

    @property
    def _system(self) -> Mapping[str, FieldPlan]:
        """Of users and departments only the id is there."""
        return ONLY_ID if self.plan.name in DIRECTORY else SYSTEM_BY_NAME

    def target(self, of: FieldPlan) -> Self | None:
        name = of.relation.target if of.relation else ""
        plan = DIRECTORY.get(name) or self.find(name)
        return None if plan is None else replace(self, plan=plan)


def lookup_of(view: V, rows: Rows[V] = lambda view: None, expression: Expression[V] | None = None) -> FieldLookup:
    """The fields to filter by, made when they are asked for. `rows` are those of a table that are there for the viewer;
    `expression` gives the SQL of lookups and rollups, which are left out without it."""
    return FieldLookup(
        table=view.plan.table,
        fields=_Fields(view, lambda of: filter_field(view, of, rows, expression)),
        why_not=lambda name: why_not(view.named(name)),
    )


class _Fields(Mapping[str, FilterField]):
    def __init__(self, view: View, make: Callable[[FieldPlan], FilterField | None]) -> None:
        self._view = view
        self._make = make

    def __getitem__(self, name: str) -> FilterField:
        of = self._view.named(name)
        made = self._make(of) if of is not None else None
        if made is None:
            raise KeyError(name)
        return made

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._view.known_names() if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def filter_field(view: V, of: FieldPlan, rows: Rows[V], expression: Expression[V] | None) -> FilterField | None:
    """None when nothing is stored for it, or it is a secret."""
    relation = _relation(view, of, rows, expression)
    is_made = expression is not None and bool(of.path or of.aggregate)
    if of.type.write_only or not (of.column or relation or is_made):
        return None
    return FilterField(
        name=of.name,
        column=of.column,
        cel=of.type.cel,
        operators=of.type.operators,
        parse_value=of.operand,
        parse_text=of.type.from_text(of.spec),
        relation=relation,
        expression=(lambda alias: expression(view, of, alias)) if expression and is_made else None,
    )


def _relation(view: V, of: FieldPlan, rows: Rows[V], expression: Expression[V] | None) -> Relation | None:
    relation = of.relation
    if relation is None or of.aggregate or relation.kind == "any" or relation.kind == "many":
        return None
    target = view.target(of)
    if target is None:
        return None
    return Relation(
        kind=relation.kind,
        target=lambda: lookup_of(target, rows, expression),
        column=of.column,
        target_column=relation.target_column,
        link_table=relation.link_table,
        policy=rows(target),
    )


def why_not(of: FieldPlan | None) -> str:
    """Why a field that may be read is not there to be asked about; "" when there is nothing to tell."""
    if of is None or of.column:
        return ""
    if of.expr:
        return "it is computed when a row is read. Its definition can have it stored ('stored': true)."
    return "it is made of other rows, which only lists look at." if of.path or of.aggregate else ""

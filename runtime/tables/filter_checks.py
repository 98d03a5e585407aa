"""Whether a filter that a document holds can be read: against the tables as the catalogue at hand has them."""

from typing import Any

from metadata.kinds import kind as kind_named
from metadata.kinds import kinds
from metadata.validation import problems_in
from metadata.views import CatalogView
from operations.problems import Problem, errors_in
from runtime.filters import InvalidFilter, parse
from runtime.filters.predicate import Piece
from runtime.tables.lookup import Everything, lookup_of
from runtime.tables.plan import TablePlan


class FilterChecks:
    """For the filters of one document; tables are compiled once. A table that has problems itself is not looked into:
    they are told where they are."""

    def __init__(self, catalog: CatalogView, *, of_lists: bool = False) -> None:
        """Filters `of_lists` may ask about lookups and rollups, too."""
        self._catalog = catalog
        self._expression = (lambda view, of, alias: Piece("NULL")) if of_lists else None
        self._plans: dict[str, TablePlan | None] = {}

    def problems(self, filter: Any, table: str, at: str) -> list[Problem]:
        plan = self._plan(table)
        if plan is None:
            return []
        try:
            parse(filter, lookup_of(Everything(plan=plan, find=self._plan), expression=self._expression))
        except InvalidFilter as wrong:
            return [problem.under(at) for problem in wrong.problems]
        return []

    def _plan(self, name: str) -> TablePlan | None:
        if name not in self._plans:
            self._plans[name] = self._compiled(name)
        return self._plans[name]

    def _compiled(self, name: str) -> TablePlan | None:
        version = self._catalog.get("table", name)
        if version is None or "table" not in kinds():
            return None
        kind = kind_named("table")
        if errors_in(problems_in(kind, version.body, self._catalog)):
            return None
        plan: TablePlan = kind.compile(version, self._catalog)
        return plan

"""A data source opened for one asker: what they see of it, and the one way to run SQL on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from math import isfinite
from typing import Any, NamedTuple

from accounts.principal import Principal
from datasources.changing import change
from datasources.engines.session import Plan
from datasources.execute import Result, explain, run
from datasources.kept_catalogues import kept_text, tables_of
from datasources.limits import Cancel, Limits
from datasources.sources import Source
from operations.errors import InvalidInput, NotFound
from operations.problems import did_you_mean
from runtime.filters import Sql, Values, bind, values_for
from runtime.plans import Snapshot
from runtime.sources.own import NAME, own_catalogue, own_source
from runtime.sources.plan import SourcePlan
from runtime.sql.catalogue import Catalogue, TableName
from runtime.sql.changing import Action, prepared_change
from runtime.sql.guard import CAP, Guarded, Ready, Statement, guarded, prepared
from runtime.sql.parameters import ALL_SET, Parameter, Shape
from runtime.sql.refusals import Refused

Parameters = Mapping[str, Parameter]
OWN_LIMITS = Limits(seconds=60.0, rows=5_000_000, bytes=2**30)


class RefusedSql(InvalidInput):
    """A statement that the guard does not let pass; its problems say what, where and what instead."""

    code = "sql_refused"


class Changed(NamedTuple):
    """What was done to how many rows of which table."""

    action: Action
    table: str
    rows: int


class Explained(NamedTuple):
    """A statement that was looked at and not run. `budget` is the cost that is allowed, None for any."""

    guarded: Guarded
    plan: Plan
    budget: float | None

    def as_json(self) -> dict[str, Any]:
        cost = self.plan.cost
        within = None if cost is None or self.budget is None else cost.units <= self.budget
        return {
            "plan": [step._asdict() for step in self.plan.steps],
            "cost": _known(cost.units) if cost else None,
            "rows": _known(cost.rows) if cost else None,
            "budget": self.budget,
            "within_budget": within,
        }


def _known(estimate: float) -> float | None:
    return estimate if isfinite(estimate) else None


@dataclass(frozen=True, kw_only=True)
class Opened:
    """`late` are the values that policies ask for: who asks, and when. `most` is what a statement may take at most here,
    `writable` are the tables that may be changed."""

    source: Source
    catalogue: Catalogue
    late: Values
    most: Limits = OWN_LIMITS
    writable: frozenset[TableName] = frozenset()

    @property
    def dialect(self) -> str:
        return self.source.dialect

    @property
    def key(self) -> str:
        """For every key under which answers are kept: the source, its tables, and what this asker's policy shows of them,
        the values it binds included."""
        views = sorted(self.catalogue.views.items())
        bound = [(name, self._bound(view.rows.values)) for name, view in views if view.rows is not None]
        parts = (self.source.name, self.source.revision, self.catalogue.digest, bound)
        return sha256(repr(parts).encode()).hexdigest()

    def checked(
        self, sql: str, parameters: Parameters | None = None, *, shape: Shape = ALL_SET, cap: int = CAP
    ) -> Guarded:
        """The statement as it would run. RefusedSql."""
        try:
            return guarded(
                sql, dialect=self.dialect, catalogue=self.catalogue, parameters=parameters, shape=shape, cap=cap
            )
        except Refused as refused:
            raise RefusedSql(problems=refused.problems) from None

    def prepared(
        self,
        sql: str,
        parameters: Parameters | None = None,
        values: Mapping[str, Any] | None = None,
        *,
        cap: int = CAP,
    ) -> Ready:
        """The statement with all its values. RefusedSql."""
        try:
            ready = prepared(
                sql, dialect=self.dialect, catalogue=self.catalogue, parameters=parameters, values=values, cap=cap
            )
        except Refused as refused:
            raise RefusedSql(problems=refused.problems) from None
        return ready._replace(statement=Statement(ready.statement.text, self._bound(tuple(ready.statement.params))))

    def run(
        self,
        sql: str,
        parameters: Parameters | None = None,
        values: Mapping[str, Any] | None = None,
        *,
        limits: Limits | None = None,
        cancel: Cancel | None = None,
    ) -> Result:
        """The only path from SQL to rows: guarded, bound, run. Use it in `with`."""
        limited = self.limited(limits)
        ready = self.prepared(sql, parameters, values, cap=limited.rows)
        return run(self.source, ready, limits=limited, cancel=cancel)

    def explain(
        self,
        sql: str,
        parameters: Parameters | None = None,
        values: Mapping[str, Any] | None = None,
        *,
        limits: Limits | None = None,
        cancel: Cancel | None = None,
    ) -> Explained:
        """The statement as `run` would run it, and how the database would go about it. RefusedSql."""
        limited = self.limited(limits)
        ready = self.prepared(sql, parameters, values, cap=limited.rows)
        return Explained(ready.guarded, explain(self.source, ready, limits=limited, cancel=cancel), limited.cost)

    def change(
        self,
        sql: str,
        parameters: Parameters | None = None,
        values: Mapping[str, Any] | None = None,
        *,
        limits: Limits,
        dry_run: bool = False,
        cancel: Cancel | None = None,
    ) -> Changed:
        """The only path from SQL to a change: guarded, bound, counted. RefusedSql for tables that are only read."""
        try:
            made = prepared_change(
                sql,
                dialect=self.dialect,
                catalogue=self.catalogue,
                writable=self.writable,
                parameters=parameters,
                values=values,
            )
        except Refused as refused:
            raise RefusedSql(problems=refused.problems) from None
        rows = change(self.source, made.ready, limits=self.limited(limits), cancel=cancel, dry_run=dry_run)
        return Changed(made.action, made.table.name, rows)

    def limited(self, asked: Limits | None) -> Limits:
        """What is asked for, within what the source allows."""
        wanted, most = asked or Limits(), self.most
        return Limits(
            seconds=min(wanted.seconds, most.seconds),
            rows=min(wanted.rows, most.rows),
            bytes=min(wanted.bytes, most.bytes),
            cost=min(wanted.cost, most.cost) if wanted.cost and most.cost else wanted.cost or most.cost,
        )

    def _bound(self, params: tuple[object, ...]) -> list[object]:
        return bind(Sql("", params), self.late)


def opened(name: str, principal: Principal, now: datetime, snapshot: Snapshot) -> Opened:
    """The data source of that name as it is published; NotFound when there is none. Whether somebody may ask it what they
    like is another question (`may_query`): a report is asked by those who may see the report."""
    late = values_for(principal, now)
    if name == NAME:
        source = own_source()
        return Opened(source=source, catalogue=own_catalogue(principal, snapshot, source.schema), late=late)
    plan = plan_of(name, snapshot)
    return Opened(
        source=plan.source,
        catalogue=_catalogue(plan, kept_text(plan.source)),
        late=late,
        most=plan.limits,
        writable=plan.writable,
    )


def _catalogue(plan: SourcePlan, found: str) -> Catalogue:
    """Made once for what was found in a data source and what of it is released."""
    key = (plan.source.schema, plan.released, plan.functions, found)
    made = _catalogues.get(key)
    if made is None:
        if len(_catalogues) >= MOST_KEPT:
            _catalogues.clear()
        made = _catalogues[key] = plan.catalogue(tables_of(found))
    return made


_catalogues: dict[tuple[object, ...], Catalogue] = {}
MOST_KEPT = 200


def may_change(principal: Principal, name: str) -> bool:
    """A right of its own, which no other right brings along; never on the platform's tables, which have operations."""
    return name != NAME and any(principal.may(word) for word in ("datasource.execute", f"datasource.execute:{name}"))


def plan_of(name: str, snapshot: Snapshot) -> SourcePlan:
    if not snapshot.has("datasource", name):
        known = [NAME, *snapshot.catalog.names("datasource")]
        raise NotFound(f"There is no data source '{name[:63]}'. {did_you_mean(name[:63], known)}".strip())
    plan: SourcePlan = snapshot.plan("datasource", name)
    return plan


def may_query(principal: Principal, name: str) -> bool:
    """Whether they may write statements of their own for it. The platform's tables are open to whoever may read rows: each
    sees what their policies show."""
    if name == NAME:
        return principal.is_signed_in
    return any(principal.may(word) for word in ("datasource.query", f"datasource.query:{name}"))

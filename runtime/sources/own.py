"""The built-in data source `platform`: the published tables as the asker's policy shows them, under their own names, over a
connection that only reads. The platform's other tables are not there."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from django.db import connection, models

from accounts.principal import Principal
from datasources.sources import Source, Tls
from metadata.catalog import Catalog
from runtime.filters import Sql, all_of, compile_sql
from runtime.filters.predicate import Compare, FilterField, Not
from runtime.plans import Snapshot
from runtime.policies.compile import policy_of
from runtime.policies.policy import Policy
from runtime.policies.sight import readable_tables
from runtime.sources.masks import masked
from runtime.sql.catalogue import Catalogue, Fragment, Table, TableName, View
from runtime.sql.dialects import DIALECTS
from runtime.tables.plan import FieldPlan, TablePlan
from runtime.tables.system import DELETED_AT, SYSTEM_FIELDS

NAME = "platform"
MOST_KEPT = 1_000
DELETED = Compare(field=FilterField(name="deleted_at", column=DELETED_AT.column, cel="timestamp"), operator="set")
ENGINES: Mapping[str, str] = {"postgresql": "postgresql", "mysql": "mysql", "sqlite": "sqlite"}


def own_source() -> Source:
    """The platform's own database, reached by connections beside the platform's own ones."""
    settings = connection.settings_dict
    vendor = connection.vendor
    tls: Tls = "off"
    if vendor == "sqlite":
        return Source(name=NAME, engine="sqlite", schema="main", path=Path(settings["NAME"]), is_ours=True)
    password = partial(str, settings["PASSWORD"])
    return Source(
        name=NAME,
        engine="postgresql" if vendor == "postgresql" else "mysql",
        schema="public" if vendor == "postgresql" else str(settings["NAME"]),
        host=settings["HOST"],
        port=int(settings["PORT"] or 0),
        database=str(settings["NAME"]),
        user=settings["USER"],
        password=password,
        tls=tls,
        is_ours=True,
    )


def own_catalogue(principal: Principal, now: Snapshot, schema: str) -> Catalogue:
    """What they may read, made once for each snapshot and set of policies."""
    plans: list[TablePlan] = [now.plan("table", name) for name in sorted(readable_tables(principal, now))]
    policies = [policy_of(plan, principal, now) for plan in plans]
    key = (now.catalog.stamp, connection.vendor, schema, tuple(policy.key for policy in policies))
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        pairs = list(zip(plans, policies, strict=True))
        tables = tuple(_table(plan, policy, old_names(now.catalog, plan.name)) for plan, policy in pairs)
        views = {TableName(NAME, plan.name): _view(plan, policy, schema) for plan, policy in pairs}
        found = _kept[key] = Catalogue(schema=NAME, tables=tables, views=views)
    return found


_kept: dict[tuple[int, str, str, tuple[str, ...]], Catalogue] = {}


def shown_fields(plan: TablePlan, policy: Policy) -> Iterator[FieldPlan]:
    """The fields that are columns here: stored in the row itself, readable, and made of what is readable in clear."""
    yield from SYSTEM_FIELDS
    for of in plan.fields:
        if (
            of.column
            and not of.type.write_only
            and of.uid in policy.readable
            and _is_clear(plan, policy, of, frozenset())
        ):
            yield of


def _is_clear(plan: TablePlan, policy: Policy, of: FieldPlan, above: frozenset[str]) -> bool:
    for name in of.depends_on:
        source = plan.by_name.get(name)
        if source is None or source.name in above or not policy.may_query(source.uid):
            return False
        if not _is_clear(plan, policy, source, above | {of.name}):
            return False
    return True


def _table(plan: TablePlan, policy: Policy, old: tuple[str, ...]) -> Table:
    return table_of(plan, tuple(shown_fields(plan, policy)), old)


def table_of(plan: TablePlan, fields: Sequence[FieldPlan], old: tuple[str, ...] = ()) -> Table:
    """With the names that it and its fields had, which statements may go on using."""
    columns = {name: type for of in fields for name, type in _columns(of)}
    before = {name: of.name for of in fields for name in of.spec.aliases if name not in columns}
    return Table(name=TableName(NAME, plan.name), columns=columns, key=("id",), old_names=old, old_columns=before)


def _columns(of: FieldPlan) -> Iterator[tuple[str, str]]:
    """A field's own column and those beside it, with their types. A place is its latitude and its longitude."""
    beside = of.type.beside(of.spec) if of.beside else {}
    is_place = any(isinstance(column, models.FloatField) for column in beside.values())
    yield of.name, "float" if is_place else of.type.name
    for word, name in of.beside.items():
        yield name, "float" if isinstance(beside[word], models.FloatField) else "text"


def old_names(catalog: Catalog, name: str) -> tuple[str, ...]:
    """Of a table that is published under this name now."""
    return tuple(sorted(old for (kind, old), now in catalog.aliases.items() if (kind, now) == ("table", name)))


def _view(plan: TablePlan, policy: Policy, schema: str) -> View:
    columns: dict[str, str | Fragment] = {}
    for of in shown_fields(plan, policy):
        mask = policy.masks.get(of.uid)
        columns[of.name] = masked(mask, of, connection.vendor, plan.table) if mask else of.column
        columns |= {} if mask else {column: column for column in of.beside.values()}
    rows = _rows(plan, policy)
    return View(
        source=TableName(schema, plan.table),
        columns=columns,
        rows=rows,
        alias=plan.table,
        barrier=rows is not None and "SELECT" in rows.text,
    )


def _rows(plan: TablePlan, policy: Policy) -> Fragment | None:
    present = Not(term=DELETED) if plan.soft_delete else None
    wanted = policy.rows.get("read")
    if wanted is None and present is None:
        return None
    compiled: Sql = compile_sql(all_of(wanted, present), DIALECTS[connection.vendor], plan.table)
    return Fragment(compiled.text, compiled.params)

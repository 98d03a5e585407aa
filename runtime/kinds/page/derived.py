"""The pages that every table has without anybody writing them: a list and a record, made from its plan for one who reads
and writes some of its fields."""

from collections.abc import Iterable, Iterator
from typing import Any

from accounts.principal import Principal
from metadata.drafts import derived_uid
from metadata.usages import uses_of
from runtime.plans import Snapshot
from runtime.policies.compile import policy_of
from runtime.policies.policy import Action, Policy
from runtime.policies.sight import readable_tables
from runtime.tables.plan import FieldPlan, TablePlan

MOST_COLUMNS = 8
MOST_RELATED_COLUMNS = 5
MOST_RELATED = 30
MOST_FILTERS = 12
NOT_IN_LISTS = frozenset({"long_text", "rich_text", "json", "secret", "children", "multi_reference", "file", "image"})
WIDE = frozenset({"long_text", "rich_text", "json"})
FILTERED = frozenset(
    {"choice", "multi_choice", "state", "boolean", "reference", "user", "department", "date", "datetime"}
)
ACTIONS: tuple[Action, ...] = ("create", "import", "export", "delete")
DETAILS = {"en": "Details", "zh-CN": "详情"}


def list_page(table: TablePlan, policy: Policy) -> dict[str, Any]:
    """The first sensible columns, filters for what has few values, and the actions that are allowed."""
    asked = [of for of in _readable(table, policy) if policy.may_query(of.uid)]
    node = {
        "type": "list",
        "uid": "rows",
        "table": table.name,
        "columns": [{"field": name} for name in _columns(table, policy, MOST_COLUMNS)],
        "filters": [of.name for of in asked if of.type.name in FILTERED and of.column][:MOST_FILTERS],
        "sort": [("-" if descending else "") + name for name, descending in table.default_sort],
        "page_size": 50,
        "open": "drawer",
        "actions": [action for action in ACTIONS if policy.allows(action)],
    }
    return {"title": dict(table.title), "nodes": [node]}


def record_page(table: TablePlan, policy: Policy, principal: Principal, now: Snapshot) -> dict[str, Any]:
    """Fields in sections, each sort of child rows in one of its own, lists of the rows that refer to this one."""
    node = {
        "type": "record",
        "uid": "record",
        "table": table.name,
        "sections": list(_sections(table, policy)),
        "related": list(_related(table, principal, now))[:MOST_RELATED],
        "history": table.history,
    }
    return {"title": dict(table.title), "nodes": [node]}


def _sections(table: TablePlan, policy: Policy) -> Iterator[dict[str, Any]]:
    fields = [of for of in table.fields if of.uid in policy.readable or of.uid in policy.writable]
    plain = [of.name for of in fields if of.spec.type not in WIDE and of.spec.type != "children"]
    wide = [of.name for of in fields if of.spec.type in WIDE]
    if plain:
        yield {"uid": "main", "columns": 2, "fields": plain}
    if wide:
        yield {"uid": "details", "title": DETAILS, "columns": 1, "fields": wide}
    for of in fields:
        if of.spec.type == "children":
            title = dict(of.spec.label) or {"en": of.name}
            yield {"uid": derived_uid("children", of.uid), "title": title, "columns": 1, "fields": [of.name]}


def _related(table: TablePlan, principal: Principal, now: Snapshot) -> Iterator[dict[str, Any]]:
    readable = readable_tables(principal, now)
    for name in sorted({use.name for use in uses_of("table", table.name) if use.kind == "table"} & readable):
        other: TablePlan = now.plan("table", name)
        policy = policy_of(other, principal, now)
        leading = [of for of in other.fields if _leads_to(of, table) and policy.may_query(of.uid)]
        for of in leading:
            if of.name != other.owned_by:
                yield {
                    "uid": derived_uid(other.name, of.uid),
                    "table": other.name,
                    "field": of.name,
                    "title": _related_title(other, of, several=len(leading) > 1),
                    "columns": _columns(other, policy, MOST_RELATED_COLUMNS, without=of.name),
                }


def _leads_to(of: FieldPlan, table: TablePlan) -> bool:
    return of.spec.type == "reference" and of.relation is not None and of.relation.target == table.name


def _related_title(other: TablePlan, of: FieldPlan, *, several: bool) -> dict[str, str]:
    """The table's title; with the field's label behind it where several fields lead here."""
    if not several:
        return dict(other.title)
    return {
        language: f"{title} · {of.spec.label.get(language) or of.spec.label.get('en') or of.name}"
        for language, title in other.title.items()
    }


def _columns(table: TablePlan, policy: Policy, most: int, without: str = "") -> list[str]:
    """What names the row first, then the fields in their order."""
    names = [of.name for of in _readable(table, policy) if of.spec.type not in NOT_IN_LISTS and of.name != without]
    first = [name for name in names if name == table.row_title]
    return [*first, *(name for name in names if name not in first)][:most]


def _readable(table: TablePlan, policy: Policy) -> Iterable[FieldPlan]:
    return (of for of in table.fields if of.uid in policy.readable and not of.type.write_only)

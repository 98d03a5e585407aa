"""What can be done with pages: see those that are meant for the asker, and the pages that every table has."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from accounts.principal import Principal
from operations.access import SIGNED_IN
from operations.errors import NotFound
from operations.operation import Call, Operation, Result, Route
from runtime.kinds.page.derived import list_page, record_page
from runtime.kinds.page.kind import PagePlan
from runtime.kinds.page.nodes import PARTS, Node
from runtime.parameters.shown import parameter_shown
from runtime.plans import Snapshot, snapshot
from runtime.policies.compile import policy_of
from runtime.policies.sight import is_meant_for, readable_tables
from runtime.tables.plan import TablePlan

View = Literal["list", "record"]


def page_list(call: Call) -> Result:
    now = snapshot()
    pages = [_line(plan) for plan in _pages(call.principal, now)]
    return Result(value={"pages": pages})


def page_get(call: Call) -> Result:
    now, name = snapshot(), call.target["name"]
    if not now.has("page", name):
        raise NotFound(f"There is no page '{name}'.")
    plan: PagePlan = now.plan("page", name)
    if not is_meant_for(call.principal, now, plan.permission, plan.roles):
        raise NotFound(f"There is no page '{name}'.")
    return Result(value=_shown(plan, call.principal, now))


def page_for_table(call: Call) -> Result:
    """The page that stands for this view of the table: a published one, or the one that follows from the table."""
    now, name, view = snapshot(), call.target["table"], call.target["view"]
    table: TablePlan | None = now.plan("table", name) if now.has("table", name) else None
    if view not in ("list", "record") or table is None or table.name not in readable_tables(call.principal, now):
        raise NotFound(f"There is no table '{name}', or it has no page '{view}'.")
    for plan in _pages(call.principal, now):
        if plan.replaces is not None and plan.replaces[1] == view and _is(now, plan.replaces[0], table):
            return Result(value=_shown(plan, call.principal, now))
    policy = policy_of(table, call.principal, now)
    body = list_page(table, policy) if view == "list" else record_page(table, policy, call.principal, now)
    return Result(value={"name": "", "icon": table.body.get("icon", ""), "derived": True, "replaces": None, **body})


def _pages(principal: Principal, now: Snapshot) -> Iterator[PagePlan]:
    """Those meant for the principal, by name."""
    for version in now.catalog.all("page"):
        plan: PagePlan = now.plan("page", version.name)
        if is_meant_for(principal, now, plan.permission, plan.roles):
            yield plan


def _is(now: Snapshot, name: str, table: TablePlan) -> bool:
    """Whether a name, which may be an old one, is this table's."""
    found = now.catalog.pointer("table", name)
    return found is not None and found.name == table.name


def _line(plan: PagePlan) -> dict[str, Any]:
    replaces = {"table": plan.replaces[0], "view": plan.replaces[1]} if plan.replaces else None
    return {"name": plan.name, "title": plan.title, "icon": plan.icon, "derived": False, "replaces": replaces}


def _shown(plan: PagePlan, principal: Principal, now: Snapshot) -> dict[str, Any]:
    sight = _Sight(principal, now)
    parameters = [_parameter(parameter) for parameter in plan.parameters]
    return _line(plan) | {"parameters": parameters, "nodes": sight.nodes(plan.nodes)}


def _parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """A drop-down names the report whose parameter it is like: what it offers is asked of that, with the asker's rights."""
    shown, options = parameter_shown(parameter), parameter.get("options", {})
    named = {member: options[member] for member in ("report", "parameter") if member in options}
    return {**shown, "options": {**shown["options"], **named}} if named else shown


class _Sight:
    """The nodes of a page as one principal sees them: without what they may not read or open."""

    def __init__(self, principal: Principal, now: Snapshot) -> None:
        self._principal, self._now = principal, now
        self._tables = readable_tables(principal, now)

    def nodes(self, nodes: Any) -> list[Node]:
        return [self._node(node) for node in nodes if self._is_seen(node)]

    def _is_seen(self, node: Node) -> bool:
        is_allowed = is_meant_for(self._principal, self._now, node.get("permission", ""), ())
        return is_allowed and ("table" not in node or self._reads(node["table"]))

    def _node(self, node: Node) -> Node:
        match node["type"]:
            case "tabs" | "columns" | "grid":
                member = PARTS[node["type"]]
                parts = [{**part, "nodes": self.nodes(part["nodes"])} for part in node[member]]
                return {**node, member: [part for part in parts if part["nodes"] or node["type"] == "columns"]}
            case "links":
                return {**node, "items": [item for item in node["items"] if self._leads(item)]}
            case "chart" if not self._runs(node["report"]):
                return {member: node[member] for member in ("type", "uid", "title", "height") if member in node}
            case "record" if "related" in node:
                return {**node, "related": [part for part in node["related"] if self._reads(part["table"])]}
            case _:
                return node

    def _leads(self, item: Mapping[str, Any]) -> bool:
        if "table" in item:
            return self._reads(item["table"])
        if "page" in item and self._now.has("page", item["page"]):
            page: PagePlan = self._now.plan("page", item["page"])
            return is_meant_for(self._principal, self._now, page.permission, page.roles)
        return "page" not in item

    def _runs(self, report: str) -> bool:
        """A chart of a report that is not open to them goes without all that it says of the report."""
        version = self._now.catalog.get("report", report)
        if version is None or not (self._principal.may("report.run") or self._principal.may("report.design")):
            return False
        body = version.body
        return is_meant_for(self._principal, self._now, body.get("permission", ""), body.get("roles", ()))

    def _reads(self, table: str) -> bool:
        found = self._now.catalog.pointer("table", table)
        return found is not None and found.name in self._tables


OPERATIONS = (
    Operation(
        name="page.list",
        summary="The pages you may open",
        access=SIGNED_IN,
        handler=page_list,
        route=Route(method="GET", path="/api/pages"),
    ),
    Operation(
        name="page.get",
        summary="A page as you see it",
        access=SIGNED_IN,
        handler=page_get,
        route=Route(method="GET", path="/api/pages/{name}"),
    ),
    Operation(
        name="page.for_table",
        summary="The page of a table's list or record",
        access=SIGNED_IN,
        handler=page_for_table,
        route=Route(method="GET", path="/api/tables/{table}/pages/{view}"),
    ),
)

"""What the frame around all pages shows: the menu, the tables, the product."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings

from accounts.principal import Principal
from metadata.access import may_kind
from metadata.kinds import kinds
from operations.access import SIGNED_IN
from operations.operation import Call, Operation, Result, Route
from runtime.kinds.menu.kind import MenuPlan
from runtime.plans import Snapshot, snapshot
from runtime.policies.sight import is_meant_for, readable_tables

PRODUCT = "Jacquard"
TABLES = {"en": "Tables", "zh-CN": "数据表"}
REPORTS = {"en": "Reports", "zh-CN": "报表"}
AUTOMATION = {"en": "Automation", "zh-CN": "自动化"}
ADMINISTRATION = {"en": "Administration", "zh-CN": "系统管理"}

# Entry, title, icon, address, and the permissions of which its page needs one.
REPORTS_ENTRIES = (
    (
        "dashboards",
        {"en": "Dashboards", "zh-CN": "仪表盘"},
        "layout-dashboard",
        "/report/dashboards",
        "dashboard.run dashboard.read",
    ),
    ("reports", {"en": "Reports", "zh-CN": "报表"}, "chart-column", "/report/list", "report.run report.read"),
    (
        "subscriptions",
        {"en": "Subscriptions", "zh-CN": "订阅"},
        "mail",
        "/report/subscriptions",
        "report.subscribe",
    ),
)
AUTOMATION_ENTRIES = (
    ("jobs", {"en": "Jobs", "zh-CN": "作业"}, "clock", "/scheduler/jobs", "job.read"),
    ("flows", {"en": "Flows", "zh-CN": "流程"}, "workflow", "/scheduler/flows", "flow.read"),
    ("calendar", {"en": "Calendar", "zh-CN": "日历"}, "calendar", "/scheduler/calendar", "job.read"),
    ("runs", {"en": "Run history", "zh-CN": "运行历史"}, "activity", "/scheduler/history", "run.list"),
    ("queues", {"en": "Queues", "zh-CN": "队列"}, "layers", "/scheduler/queues", "queue.list"),
)
ADMINISTRATION_ENTRIES = (
    ("users", {"en": "Users", "zh-CN": "用户"}, "users", "/system/users", "user.list"),
    ("departments", {"en": "Departments", "zh-CN": "部门"}, "network", "/system/departments", "department.create"),
    ("roles", {"en": "Roles", "zh-CN": "角色"}, "shield-check", "/system/roles", "role.read"),
    ("secrets", {"en": "Secrets", "zh-CN": "密钥"}, "lock", "/system/secrets", "secret.use secret.set"),
    ("api_keys", {"en": "API keys", "zh-CN": "API 密钥"}, "key", "/system/api-keys", "api_key.list"),
    ("packs", {"en": "Packs", "zh-CN": "配置包"}, "package", "/studio/packs", "pack.list"),
    ("datasources", {"en": "Data sources", "zh-CN": "数据源"}, "database", "/report/datasources", "datasource.read"),
    ("parked", {"en": "Parked data", "zh-CN": "暂存数据"}, "archive", "/studio/parked", "parked.list"),
    ("audit", {"en": "Audit log", "zh-CN": "审计日志"}, "clipboard", "/audit/logs", "audit.list"),
)
# The addresses of documents that entries lead to, and the permissions of which their pages need one.
DOCUMENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "page": ("/pages", ()),
    "report": ("/report/view", ("report.run", "report.design")),
    "dashboard": ("/report/dashboard", ("dashboard.run", "dashboard.design")),
}
DESIGN = {"en": "Design", "zh-CN": "设计"}

Entry = dict[str, Any]


def shell_get(call: Call) -> Result:
    sight = _Sight(call.principal, snapshot())
    menu = [*(sight.menus() or sight.default_menu()), *sight.reports(), *sight.automation(), *sight.administration()]
    return Result(
        value={
            "menu": menu,
            "tables": sight.tables,
            "product": {"name": PRODUCT, "version": settings.VERSION},
        }
    )


class _Sight:
    """The house as one principal sees it: what they may not open is not there, nor is a group with nothing in it."""

    def __init__(self, principal: Principal, now: Snapshot) -> None:
        self._principal, self._now = principal, now
        self._readable = readable_tables(principal, now)
        self._bodies = {table.name: table.body for table in now.catalog.all("table") if table.name in self._readable}
        self.tables = [
            {"name": name, "title": body["title"], "icon": body.get("icon", "")}
            for name, body in sorted(self._bodies.items())
        ]

    def menus(self) -> list[Entry]:
        """The published menus, each a group."""
        plans: list[MenuPlan] = [self._now.plan("menu", name) for name in self._now.catalog.names("menu")]
        ordered = sorted(plans, key=lambda plan: (plan.order, plan.name))
        return list(_groups((plan.name, plan.title, "", self._entries(plan.items)) for plan in ordered))

    def default_menu(self) -> list[Entry]:
        """Until somebody writes a menu: every readable table that does not belong to another one's rows."""
        entries = [
            self._table_entry({"uid": name, "title": body["title"], "icon": body.get("icon", "")}, name)
            for name, body in sorted(self._bodies.items())
            if "owned_by" not in body
        ]
        return list(_groups([("tables", TABLES, "table", entries)]))

    def reports(self) -> list[Entry]:
        return list(_groups([("reports", REPORTS, "chart-column", self._permitted(REPORTS_ENTRIES))]))

    def automation(self) -> list[Entry]:
        return list(_groups([("automation", AUTOMATION, "clock", self._permitted(AUTOMATION_ENTRIES))]))

    def administration(self) -> list[Entry]:
        entries = self._permitted(ADMINISTRATION_ENTRIES)
        if any(may_kind(self._principal, "design", kind) for kind in kinds()):
            entries.append({"uid": "design", "title": DESIGN, "icon": "pencil-ruler", "path": "/studio"})
        return list(_groups([("administration", ADMINISTRATION, "settings", entries)]))

    def _permitted(self, entries: Iterable[tuple[str, Any, str, str, str]]) -> list[Entry]:
        return [
            {"uid": name, "title": title, "icon": icon, "path": address}
            for name, title, icon, address, permissions in entries
            if any(self._may(permission) for permission in permissions.split())
        ]

    def _may(self, permission: str) -> bool:
        kind, _, action = permission.partition(".")
        return may_kind(self._principal, "read", kind) if action == "read" else self._principal.may(permission)

    def _entries(self, items: Iterable[Mapping[str, Any]]) -> list[Entry]:
        return [entry for item in items if (entry := self._entry(item)) is not None]

    def _entry(self, item: Mapping[str, Any]) -> Entry | None:
        """None when there is nothing to open."""
        if not is_meant_for(self._principal, self._now, item.get("permission", ""), item.get("roles", ())):
            return None
        shown = {"uid": item["uid"], "title": item["title"], "icon": item.get("icon", "")}
        if "children" in item:
            children = self._entries(item["children"])
            return shown | {"children": children} if children else None
        if "table" in item:
            return self._table_entry(shown, item["table"]) if self._reads(item["table"]) else None
        return next(self._document_entry(shown, kind, item[kind]) for kind in DOCUMENTS if kind in item)

    def _table_entry(self, shown: Entry, table: str) -> Entry:
        found = self._now.catalog.pointer("table", table)
        name = found.name if found else table
        return shown | {"table": name, "path": f"/config/{name}"}

    def _document_entry(self, shown: Entry, kind: str, name: str) -> Entry | None:
        """A page, report or dashboard says itself whom it is meant for; a permission to run others of its kind is not enough."""
        address, permissions = DOCUMENTS[kind]
        found = self._now.catalog.get(kind, name)
        if found is None or (permissions and not any(map(self._principal.may, permissions))):
            return None
        if not is_meant_for(self._principal, self._now, found.body.get("permission", ""), found.body.get("roles", ())):
            return None
        return shown | {kind: found.name, "path": f"{address}/{found.name}"}

    def _reads(self, table: str) -> bool:
        found = self._now.catalog.pointer("table", table)
        return found is not None and found.name in self._readable


def _groups(groups: Iterable[tuple[str, Any, str, list[Entry]]]) -> Iterator[Entry]:
    for uid, title, icon, children in groups:
        if children:
            yield {"uid": uid, "title": title, "icon": icon, "children": children}


OPERATIONS = (
    Operation(
        name="shell.get",
        summary="The menu, the tables and the product, as you see them",
        access=SIGNED_IN,
        handler=shell_get,
        route=Route(method="GET", path="/api/shell"),
    ),
)

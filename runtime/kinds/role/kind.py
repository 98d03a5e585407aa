"""The kind `role`: grants as a document that packs carry."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from metadata.kinds import Kind, Reference, schema_in
from metadata.views import Body, CatalogView, VersionView
from operations.problems import pointer
from runtime.kinds.role.checks import checks
from runtime.kinds.role.rights import may_publish, permission_changes
from runtime.policies.roles import RolePlan, compile_role

FOLDER = Path(__file__).parent


def references(body: Body) -> Iterator[Reference]:
    for place, name in enumerate(body.get("includes", ())):
        yield Reference(pointer=pointer("includes", place), kind="role", name=name)
    for place, grant in enumerate(body.get("tables", ())):
        yield Reference(pointer=pointer("tables", place, "table"), kind="table", name=grant["table"])
        for at, uid in _field_uids(grant):
            yield Reference(pointer=pointer("tables", place) + at, kind="table", name=grant["table"], member=uid)


def compile(version: VersionView, catalog: CatalogView) -> RolePlan:
    """Grants by the present names of their tables: a table that is renamed keeps its rights."""
    plan, tables = compile_role(version.name, version.id, version.body), frozenset(catalog.names("table"))
    named = {name: name if name in tables else _present_name(name, catalog) for name in plan.grants}
    return replace(plan, grants={named[name]: replace(grant, table=named[name]) for name, grant in plan.grants.items()})


def _present_name(table: str, catalog: CatalogView) -> str:
    version = catalog.get("table", table)
    return version.name if version else table


def _field_uids(grant: Body) -> Iterator[tuple[str, str]]:
    fields: dict[str, Any] = grant.get("fields", {})
    for access, uids in fields.items():
        if uids != "*":
            yield from ((pointer("fields", access, place), uid) for place, uid in enumerate(uids))
    yield from ((pointer("masks", uid), uid) for uid in grant.get("masks", {}))


KIND = Kind(
    name="role",
    plural="roles",
    title={"en": "Role", "zh-CN": "角色"},
    folder=FOLDER,
    schema=schema_in(FOLDER),
    identity={"/tables": "table"},
    references=references,
    checks=checks,
    compile=compile,
    permission_changes=permission_changes,
    may_publish=may_publish,
)

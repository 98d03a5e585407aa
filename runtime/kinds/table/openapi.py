"""Tables in the OpenAPI document: for each that one may read, the schema of its rows."""

from collections.abc import Hashable, Mapping
from typing import Any

from accounts.principal import Principal
from operations import clock
from operations.documented import Documented
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.plans import snapshot
from runtime.policies.grants import role_plans
from runtime.policies.sight import readable_tables
from runtime.tables.plan import FieldPlan

Schema = Mapping[str, Any]


def schemas(principal: Principal) -> dict[str, Schema]:
    """By `rows.<table>`."""
    now = snapshot()
    reader = Reader(principal=principal, now=clock.now(), snapshot=now)
    sights = [reader.sight(name) for name in sorted(readable_tables(principal, now))]
    return {f"rows.{sight.plan.name}": row_schema(sight) for sight in sights if sight is not None}


def row_schema(sight: Sight) -> Schema:
    """A row as this principal reads and writes it."""
    fields = [*sight.system.values(), *sight.visible.values()]
    return {
        "type": "object",
        "title": sight.plan.title.get("en") or sight.plan.name,
        "properties": {of.name: _field_schema(sight, of) for of in fields},
        "required": ["id", "row_version"],
    }


def _field_schema(sight: Sight, of: FieldPlan) -> Schema:
    own = _shown(sight, of)
    described: dict[str, Any] = {"title": of.spec.label.get("en") or of.name}
    if of.spec.help.get("en"):
        described["description"] = of.spec.help["en"]
    if not (of.type.writable and of.uid in sight.policy.writable):
        described |= {"readOnly": True}
    own = {name: value for name, value in own.items() if name != "readOnly"}
    can_be_null = not (of.spec.required or of.is_links or of.name in ("id", "row_version"))
    return {**described, **(_or_null(own) if can_be_null else own)}


def _shown(sight: Sight, of: FieldPlan) -> Schema:
    if of.type.write_only:
        return {"oneOf": [of.type.value_schema(of.spec), {"const": {"set": True}}]}
    if of.uid in sight.policy.masks:
        return {"type": "string", "description": "Masked."}
    return of.type.value_schema(of.spec)


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def key(principal: Principal) -> Hashable:
    """The catalogue and the roles: what policies are made of."""
    now = snapshot()
    roles = () if principal.is_superuser else tuple(role.version_id for role in role_plans(principal.roles, now))
    return now.catalog.stamp, principal.is_superuser, roles


DOCUMENTED = Documented(key=key, schemas=schemas)

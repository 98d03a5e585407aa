"""Why this principal may, or may not, do what they want with a row."""

from typing import Any

from runtime.filters import describe, fields_of
from runtime.kinds.table.access.conditions import satisfying
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.writing.compute import said
from runtime.kinds.table.writing.rows import one_read
from runtime.policies.grants import role_plans
from runtime.policies.policy import ACTIONS, Action
from runtime.tables.plan import FieldPlan

Json = Any


def explained_row(reader: Reader, sight: Sight, row_id: int) -> dict[str, Json]:
    """For a row that may be read: each action with its reason, and what may be done with each visible field."""
    one_read(sight, row_id)
    return {
        "table": sight.plan.name,
        "id": row_id,
        "roles": _roles(reader),
        "actions": {action: _action(reader, sight, action, row_id) for action in ACTIONS},
        "fields": [
            {
                "field": of.name,
                "read": "masked" if of.uid in sight.policy.masks else "clear",
                "write": of.type.writable and of.uid in sight.policy.writable,
            }
            for of in sight.visible.values()
        ],
    }


def _action(reader: Reader, sight: Sight, action: Action, row_id: int) -> dict[str, Json]:
    if reader.principal.is_superuser:
        return {"allowed": True, "because": "superuser"}
    if not sight.policy.allows(action):
        return {"allowed": False, "because": "no_role_grants_it"}
    if sight.policy.rows.get(action) is None:
        return {"allowed": True, "because": "granted_for_all_rows"}
    within = bool(satisfying(sight, action, [row_id]))
    because = "row_is_within_the_grant" if within else "row_is_outside_the_grant"
    return {"allowed": within, "because": because, **_which_rows(reader, sight, action)}


def _which_rows(reader: Reader, sight: Sight, action: Action) -> dict[str, Json]:
    """The condition in words, unless it asks about what this principal may not read."""
    condition = sight.policy.rows.get(action)
    if condition is None or not all(_is_clear(sight, path) for path in fields_of(condition)):
        return {}
    return {"rows": describe(condition, lambda path: _label(reader, sight, path), reader.principal.locale)}


def _is_clear(sight: Sight, path: str) -> bool:
    return _field(sight, path) is not None


def _label(reader: Reader, sight: Sight, path: str) -> str:
    of = _field(sight, path)
    return (said(of.spec.label, reader.principal.locale) if of is not None else "") or path.rpartition(".")[2]


def _field(sight: Sight, path: str) -> FieldPlan | None:
    """The field at the end of a path, if all of the way may be asked about."""
    name, _, rest = path.partition(".")
    of = sight.named(name)
    if of is None or not rest:
        return of
    target = sight.target(of)
    return None if target is None else _field(target, rest)


def _roles(reader: Reader) -> list[dict[str, Json]]:
    return [{"name": role.name, "title": role.title} for role in role_plans(reader.principal.roles, reader.snapshot)]

"""What a published role is compiled into: permissions by name, and grants on tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.policies.policy import Action

EVERYTHING = "*"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One role's grant on one table. `rows` are filters as the role's author wrote them, by action; `read` and `write`
    are field uids, or None for every field; a mask "none" lifts the field's own masking."""

    table: str
    actions: frozenset[Action]
    rows: Mapping[Action, Mapping[str, Any]] = field(default_factory=dict)
    read: frozenset[str] | None = frozenset()
    write: frozenset[str] | None = frozenset()
    masks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RolePlan:
    """A role version, compiled. `includes` are names of other roles whose grants it has as well."""

    name: str
    version_id: int
    title: Any
    includes: tuple[str, ...] = ()
    permissions: frozenset[str] = frozenset()
    grants: Mapping[str, Grant] = field(default_factory=dict)


def compile_role(name: str, version_id: int, body: Mapping[str, Any]) -> RolePlan:
    return RolePlan(
        name=name,
        version_id=version_id,
        title=body["title"],
        includes=tuple(body.get("includes", ())),
        permissions=frozenset(body.get("permissions", ())),
        grants={grant["table"]: _grant(grant) for grant in body.get("tables", ())},
    )


def _grant(body: Mapping[str, Any]) -> Grant:
    fields = body.get("fields", {})
    return Grant(
        table=body["table"],
        actions=frozenset(body["actions"]),
        rows=dict(_rows(body)),
        read=_fields(fields.get("read", ())),
        write=_fields(fields.get("write", ())),
        masks=dict(body.get("masks", {})),
    )


def _rows(body: Mapping[str, Any]) -> Iterator[tuple[Action, Mapping[str, Any]]]:
    filters = body.get("rows", {})
    for action in body["actions"]:
        chosen = filters.get(action, filters.get(EVERYTHING))
        if chosen:
            yield action, chosen


def _fields(listed: Any) -> frozenset[str] | None:
    return None if listed == EVERYTHING else frozenset(listed)

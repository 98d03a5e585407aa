"""What a role gives, compared: who gains or loses by a new version, and that nobody gives what they do not have."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from accounts.principal import Principal
from metadata.plan import PermissionChange
from metadata.views import Body, CatalogView
from operations.problems import Problem, pointer
from runtime.filters import describe_document
from runtime.plans import snapshot
from runtime.policies.grants import role_plans
from runtime.policies.roles import Grant, RolePlan, compile_role

Facts = set[tuple[str, ...]]

EVERY_FIELD = "*"


def permission_changes(name: str, before: Body | None, after: Body | None) -> Iterator[PermissionChange]:
    """One change for each right that is gained or lost. A row filter or mask that changes counts as both ways open."""
    old, new = _facts(before), _facts(after)
    for fact in sorted(new - old):
        yield PermissionChange(direction="widened", role=name, sentence=_sentence(name, fact, gains=True))
    for fact in sorted(old - new):
        yield PermissionChange(direction="narrowed", role=name, sentence=_sentence(name, fact, gains=False))


def may_publish(principal: Principal, body: Body | None, catalog: CatalogView) -> Iterator[Problem]:
    """A grantor holds everything they grant: permissions by name, and on tables every action and field."""
    if body is None or principal.is_superuser:
        return
    for place, permission in enumerate(body.get("permissions", ())):
        if not principal.may(permission):
            yield _lacks(pointer("permissions", place), f"the permission '{permission}'")
    held = role_plans(principal.roles, snapshot())
    for place, name in enumerate(body.get("includes", ())):
        if name not in {plan.name for plan in held}:
            yield _lacks(pointer("includes", place), f"the role '{name}'")
    for place, grant in enumerate(compile_role("", 0, body).grants.values()):
        yield from _lacking_on_table(pointer("tables", place), grant, held)


def _lacking_on_table(at: str, wanted: Grant, held: tuple[RolePlan, ...]) -> Iterator[Problem]:
    """A grant is held when one role of the principal gives as much: without a filter, or with the same filters."""
    own = [plan.grants[wanted.table] for plan in held if wanted.table in plan.grants]
    if not any(_covers(grant, wanted) for grant in own):
        yield _lacks(at, f"as much on the table '{wanted.table}'")


def _covers(held: Grant, wanted: Grant) -> bool:
    fields = all(
        have is None or (want is not None and want <= have)
        for have, want in ((held.read, wanted.read), (held.write, wanted.write))
    )
    rows = all(action not in held.rows or held.rows[action] == wanted.rows.get(action) for action in wanted.actions)
    masks = all(wanted.masks.get(uid) == mask for uid, mask in held.masks.items())
    return wanted.actions <= held.actions and fields and rows and masks


def _lacks(at: str, what: str) -> Problem:
    return Problem(
        code="not_yours_to_give",
        pointer=at,
        message=f"You do not have {what} yourself, so you cannot give it.",
        hint="Ask somebody who has it to publish this role.",
    )


def _facts(body: Body | None) -> Facts:
    """Every single right of a role, so that two bodies can be compared as sets."""
    if body is None:
        return set()
    plan = compile_role("", 0, body)
    facts: Facts = {("permission", name) for name in plan.permissions} | {("role", name) for name in plan.includes}
    for grant in plan.grants.values():
        facts |= {("action", grant.table, action, _text(grant.rows.get(action))) for action in grant.actions}
        for access, uids in (("read", grant.read), ("write", grant.write)):
            names = {EVERY_FIELD} if uids is None else uids
            facts |= {("field", grant.table, access, uid, grant.masks.get(uid, "")) for uid in names}
    return facts


def _text(rows: Mapping[str, Any] | None) -> str:
    """A filter as a fact: equal filters are equal texts."""
    return "" if rows is None else orjson.dumps(rows, option=orjson.OPT_SORT_KEYS).decode()


def _sentence(role: str, fact: tuple[str, ...], *, gains: bool) -> dict[str, str]:
    verb, wort = ("gains", "获得") if gains else ("loses", "失去")
    what, was = _phrases(fact)
    return {"en": f"Role {role} {verb} {what}.", "zh-CN": f"角色 {role} {wort}{was}。"}


def _phrases(fact: tuple[str, ...]) -> tuple[str, str]:
    kind, *rest = fact
    if kind == "permission":
        return f"the permission {rest[0]}", f"权限 {rest[0]}"
    if kind == "role":
        return f"all that role {rest[0]} has", f"角色 {rest[0]} 的全部权限"
    if kind == "action":
        table, action, rows = rest
        on, auf = _which_rows(rows)
        return f"{action} on table {table}{on}", f"数据表 {table} 的 {action} 权限{auf}"
    table, access, uid, mask = rest
    field = "every field" if uid == EVERY_FIELD else f"field {uid}"
    feld = "全部字段" if uid == EVERY_FIELD else f"字段 {uid}"
    masked, verdeckt = (f" (masked: {mask})", f"（脱敏：{mask}）") if mask else ("", "")
    return f"{access} on {field} of table {table}{masked}", f"数据表 {table} 中{feld}的 {access} 权限{verdeckt}"


def _which_rows(rows: str) -> tuple[str, str]:
    if not rows:
        return "", ""
    en, zh = (describe_document(orjson.loads(rows), {}, locale) for locale in ("en", "zh-CN"))
    return (f" for rows where {en}", f"（仅限 {zh} 的行）") if en else (" on some rows", "（部分行）")

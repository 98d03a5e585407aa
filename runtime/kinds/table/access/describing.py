"""What a principal may know of a table: its fields, what may be done with each, and which actions are open."""

from typing import Any

from runtime.filters import OPERATORS
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.policies.policy import ACTIONS
from runtime.tables.plan import FieldPlan

Json = Any


def brief(sight: Sight) -> dict[str, Json]:
    """An entry in the list of tables."""
    plan = sight.plan
    return {
        "name": plan.name,
        "title": dict(plan.title),
        "row_title": plan.row_title if plan.row_title in sight.visible else None,
        "actions": [action for action in ACTIONS if sight.policy.allows(action)],
        "version": plan.version,
        "owned_by": plan.owned_by or None,
        "fields": [
            {"name": of.name, "type": of.spec.type, "label": dict(of.spec.label)} for of in sight.visible.values()
        ],
    }


def description(sight: Sight) -> dict[str, Json]:
    """All that a list, a form or a client needs."""
    plan = sight.plan
    return {
        **brief(sight),
        "uid": plan.uid,
        "natural_key": [name for name in plan.natural_key if name in sight.visible],
        "default_sort": [f"-{name}" if down else name for name, down in plan.default_sort if sight.named(name)],
        "search": [name for name in plan.search if sight.named(name)],
        "parent": plan.parent if plan.parent in sight.visible else None,
        "soft_delete": plan.soft_delete,
        "history": plan.history,
        "fields": [_field(sight, of) for of in sight.visible.values()],
        "system_fields": [_field(sight, of) for of in sight.system.values()],
    }


def _field(sight: Sight, of: FieldPlan) -> dict[str, Json]:
    spec, clear = of.spec, sight.queries(of)
    is_there = bool(of.column or of.path or of.aggregate)
    writable = of.type.writable and of.uid in sight.policy.writable
    return {
        "uid": spec.uid,
        "name": spec.name,
        "type": spec.type,
        "result": of.type.name,
        "label": dict(spec.label),
        "help": dict(spec.help),
        "icon": of.type.icon,
        "required": spec.required,
        "unique": spec.unique,
        "immutable": spec.immutable,
        "set_once": spec.set_once,
        "writable": writable,
        "masked": sight.policy.masks.get(of.uid),
        "options": dict(spec.options),
        "default": spec.default if writable else None,
        "schema": dict(of.type.value_schema(spec)),
        "operators": sorted(of.type.operators & OPERATORS.keys()) if clear and (is_there or of.relation) else [],
        "aggregates": sorted(of.type.aggregates) if clear and is_there else [],
        "sortable": clear and of.type.sortable and is_there,
        "groupable": clear and of.type.groupable and is_there,
        "searchable": clear and of.type.searchable and bool(of.column),
        "relation": _relation(sight, of),
    }


def _relation(sight: Sight, of: FieldPlan) -> Json:
    """Where it leads, as far as the principal may go there."""
    if of.relation is None or of.aggregate:
        return None
    seen = [sight.reader.sight(name) for name in of.relation.targets or (of.relation.target,)]
    return {
        "kind": of.relation.kind,
        "targets": [
            {
                "name": target.plan.name,
                "title": dict(target.plan.title),
                "row_title": target.plan.row_title if target.plan.row_title in target.visible else None,
            }
            for target in seen
            if target is not None
        ],
    }


def tables_listed(reader: Reader, search: str = "") -> list[dict[str, Json]]:
    """The tables that may be read, by name."""
    wanted = search.lower()
    return [
        brief(sight)
        for sight in reader.tables()
        if not wanted
        or wanted in sight.plan.name
        or any(wanted in title.lower() for title in sight.plan.title.values())
    ]

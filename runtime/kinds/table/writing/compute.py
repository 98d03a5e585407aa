"""CEL over a row: what expressions see of it, computed fields, default values and rules."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from accounts.principal import Principal
from operations.problems import Problem, pointer
from runtime import expressions
from runtime.expressions import ExpressionError
from runtime.tables.plan import FieldPlan, RulePlan, TablePlan
from runtime.tables.values import from_expression, into_expression

Stored = Mapping[str, Any]
"""Stored values by field name; a field without a value may be missing."""


def context_of(plan: TablePlan, row: Stored, principal: Principal, now: datetime) -> dict[str, Any]:
    """All that an expression of this table may use. Fields without a value are null."""
    return {f.name: None if f.type.write_only else into_expression(f, row.get(f.name)) for f in plan.fields} | ambient(
        principal, now
    )


def ambient(principal: Principal, now: datetime) -> dict[str, Any]:
    return {
        "principal": {
            "id": principal.id,
            "name": principal.name,
            "department": principal.department,
            "departments": list(principal.departments),
            "roles": sorted(principal.roles),
        },
        "now": now,
        "today": now.date(),
    }


def with_computed(plan: TablePlan, row: dict[str, Any], principal: Principal, now: datetime) -> None:
    """Fill in the stored computed fields. What cannot be computed, because a value it needs is missing, is null."""
    fields = [of for of in plan.computed if of.column]
    if not fields:
        return
    context = context_of(plan, row, principal, now)
    for of in fields:
        row[of.name] = computed(of, context)
        context[of.name] = into_expression(of, row[of.name])


def computed(of: FieldPlan, context: Mapping[str, Any]) -> Any:
    try:
        return from_expression(of, expressions.compile(of.expr).evaluate(context))
    except (ExpressionError, ValueError):
        return None


def default_of(of: FieldPlan, context: Mapping[str, Any]) -> Any:
    """The stored form of what a field starts with; ValueError when its expression gives something it cannot hold."""
    if of.default_expr:
        try:
            return from_expression(of, expressions.compile(of.default_expr).evaluate(context))
        except ExpressionError as error:
            raise ValueError(f"The default of '{of.name}' cannot be computed: {error}") from None
    return None if of.default is None else of.parse(of.default)


def broken_rules(plan: TablePlan, context: Mapping[str, Any], locale: str) -> Iterator[Problem]:
    """Rules that are not true of the row. A rule over a value that is missing holds, as a CHECK of the database does."""
    for rule in plan.rules:
        if not _holds(rule, context):
            at = pointer(rule.fields[0]) if rule.fields else ""
            yield Problem(
                code="rule_broken",
                pointer=at,
                message=said(rule.message, locale) or f"The rule {rule.expr} is not met.",
            )


def is_true(expr: str, context: Mapping[str, Any]) -> bool:
    """For guards: only true is true."""
    try:
        return expressions.compile(expr).evaluate(context) is True
    except ExpressionError:
        return False


def said(text: Mapping[str, str], locale: str) -> str:
    """A text of a document in the reader's language, or in any."""
    return text.get(locale) or text.get(locale.split("-")[0]) or text.get("en") or next(iter(text.values()), "")


def _holds(rule: RulePlan, context: Mapping[str, Any]) -> bool:
    program = expressions.compile(rule.expr)
    try:
        return program.evaluate(context) is True
    except ExpressionError:
        return any(context.get(name) is None for name in program.roots)

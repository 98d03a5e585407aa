"""What is wrong with the triggers of an action before any row is written."""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator

from metadata.views import Body, CatalogView
from operations.problems import Problem, did_you_mean, pointer
from operations.shape import problems_of_shape
from runtime.automation.checks import unknown_account
from runtime.tables.filter_checks import FilterChecks

GIVEN: Mapping[str, frozenset[str]] = {"record": frozenset({"event", "before"}), "list": frozenset({"event"})}
"""What steps know of the write beside its rows; both are null when a button was pressed."""


def trigger_problems(
    body: Body, validator: Draft202012Validator | None, form: Mapping[str, Any], catalog: CatalogView
) -> Iterator[Problem]:
    """`validator` is that of the `form`; None where this is no JSON Schema."""
    triggers = body.get("triggers", ())
    yield from unknown_account(body.get("run_as", ""), "/run_as") if triggers else _nothing_triggers(body)
    filters, names = FilterChecks(catalog), _field_names(body["table"], catalog)
    for place, trigger in enumerate(triggers):
        at = pointer("triggers", place)
        if "filter" in trigger:
            yield from filters.problems(trigger["filter"], body["table"], f"{at}/filter")
        yield from _fields(trigger, names, at)
        given = trigger.get("input", {})
        if validator is not None and not validator.is_valid(given):
            yield from (problem.under(f"{at}/input") for problem in problems_of_shape(validator, form, given))


def _nothing_triggers(body: Body) -> Iterator[Problem]:
    if "run_as" in body:
        message = "A button acts as who presses it; 'run_as' is for triggers, and there are none."
        yield Problem(code="no_triggers", pointer="/run_as", message=message)
    if body.get("button") is False:
        message = "Without a button and without triggers, nothing sets this action off."
        yield Problem(code="no_triggers", pointer="/button", message=message)


def _fields(trigger: Mapping[str, Any], names: frozenset[str], at: str) -> Iterator[Problem]:
    if "fields" in trigger and "updated" not in trigger["on"]:
        message = "'fields' looks at what an update changes, and this trigger is about none."
        yield Problem(code="no_update", pointer=f"{at}/fields", message=message)
    for place, name in enumerate(trigger.get("fields", ()) if names else ()):
        if name not in names:
            message = f"The table has no field '{name}'."
            hint = did_you_mean(name, names)
            yield Problem(code="unknown_field", pointer=f"{at}/fields/{place}", message=message, hint=hint)


def _field_names(table: str, catalog: CatalogView) -> frozenset[str]:
    """With their old names. None of a table that is not there: that is told elsewhere."""
    version = catalog.get("table", table)
    fields = version.body.get("fields", ()) if version is not None else ()
    return frozenset(name for of in fields for name in (of["name"], *of.get("aliases", ())))

"""The kind `action`: a few steps in one transaction, set off by a button on the rows or the list of a table, or by what
happens to its rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

from accounts.principal import Principal
from metadata.kinds import Kind, Reference, Succession, schema_in
from metadata.views import Body, CatalogView, VersionView
from operations.problems import Problem
from operations.registry import operations
from operations.shape import validator_of
from runtime.automation import keeping
from runtime.automation.checks import foreign_identity, foreign_secrets
from runtime.inputs import expression_problems
from runtime.kinds.action.triggers import GIVEN as OF_A_WRITE
from runtime.kinds.action.triggers import trigger_problems
from runtime.sequence.checks import steps_problems, steps_references
from runtime.sequence.running import ROOTS
from runtime.sequence.schema import with_steps

FOLDER = Path(__file__).parent
GIVEN: Mapping[str, frozenset[str]] = {
    "record": frozenset({"input", "row"}),
    "list": frozenset({"input", "ids"}),
}


@dataclass(frozen=True, kw_only=True)
class ActionPlan:
    """A version, ready to be pressed. `keeps_row`: some step writes to the table, so the row is kept from others meanwhile.
    Without `is_button` only triggers set it off."""

    name: str
    version_id: int
    body: Body
    validator: Draft202012Validator
    schema: Mapping[str, Any]
    keeps_row: bool
    is_button: bool


def references(body: Body) -> Iterator[Reference]:
    yield Reference(pointer="/table", kind="table", name=body["table"])
    yield from steps_references(body["steps"])


def checks(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    roots = ROOTS | GIVEN[body["on"]] | (OF_A_WRITE[body["on"]] if body.get("triggers") else frozenset())
    if "when" in body:
        if body["on"] == "list":
            message = "'when' looks at a row, and a list is none."
            yield Problem(code="no_row", pointer="/when", message=message)
        else:
            yield from expression_problems(body["when"], frozenset({"row", "principal", "now", "today"}), "/when")
    try:
        validator = validator_of(_form(body))
    except ValueError as error:
        validator = None
        yield Problem(code="invalid_schema", pointer="/input", message=f"This is no JSON Schema: {str(error)[:300]}.")
    yield from steps_problems(body["steps"], roots)
    yield from trigger_problems(body, validator, _form(body), catalog)


def may_publish(principal: Principal, body: Body | None, catalog: CatalogView) -> Iterable[Problem]:
    """T51: nobody lets a trigger act as somebody whom they may not act as."""
    if body is not None and body.get("triggers"):
        yield from foreign_identity(principal, body.get("run_as", ""), "/run_as")
        yield from foreign_secrets(principal, body)


def published(succession: Succession, by: Principal, now: datetime) -> None:
    """In the transaction that publishes: as whom its triggers act from now on."""
    keeping.leave(succession)
    after = succession.after
    if after is not None and after.body.get("triggers"):
        keeping.settled(after.kind, after.name, after.body.get("run_as", ""), by, now)
    elif after is not None:
        keeping.forget(after.kind, after.name)


def compile(version: VersionView, catalog: CatalogView) -> ActionPlan:
    body = version.body
    schema = _form(body)
    return ActionPlan(
        name=version.name,
        version_id=version.id,
        body=body,
        validator=validator_of(schema),
        schema=schema,
        keeps_row=any(_writes(step, body["table"]) for step in body["steps"]),
        is_button=body.get("button", True),
    )


def _form(body: Body) -> Mapping[str, Any]:
    return {"type": "object", "additionalProperties": False, **body.get("input", {})}


def _writes(step: Mapping[str, Any], table: str) -> bool:
    operation = operations().get(step.get("operation", ""))
    return operation is not None and operation.writes and step.get("target", {}).get("table") == table


KIND = Kind(
    name="action",
    plural="actions",
    title={"en": "Action", "zh-CN": "动作"},
    folder=FOLDER,
    schema=with_steps(schema_in(FOLDER)),
    identity={"/steps": "uid", "/triggers": "uid"},
    references=references,
    checks=checks,
    compile=compile,
    may_publish=may_publish,
    published=published,
)

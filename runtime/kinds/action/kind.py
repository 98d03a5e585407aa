"""The kind `action`: a button on the rows or the list of a table, whose press is a few steps in one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

from metadata.kinds import Kind, Reference, schema_in
from metadata.views import Body, CatalogView, VersionView
from operations.problems import Problem
from operations.registry import operations
from operations.shape import validator_of
from runtime.inputs import expression_problems
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
    """A version, ready to be pressed. `keeps_row`: some step writes to the table, so the row is kept from others meanwhile."""

    name: str
    version_id: int
    body: Body
    validator: Draft202012Validator
    schema: Mapping[str, Any]
    keeps_row: bool


def references(body: Body) -> Iterator[Reference]:
    yield Reference(pointer="/table", kind="table", name=body["table"])
    yield from steps_references(body["steps"])


def checks(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    roots = ROOTS | GIVEN[body["on"]]
    if "when" in body:
        if body["on"] == "list":
            message = "'when' looks at a row, and a list is none."
            yield Problem(code="no_row", pointer="/when", message=message)
        else:
            yield from expression_problems(body["when"], frozenset({"row", "principal", "now", "today"}), "/when")
    try:
        validator_of(body.get("input", {}))
    except ValueError as error:
        yield Problem(code="invalid_schema", pointer="/input", message=f"This is no JSON Schema: {str(error)[:300]}.")
    yield from steps_problems(body["steps"], roots)


def compile(version: VersionView, catalog: CatalogView) -> ActionPlan:
    body = version.body
    schema = {"type": "object", "additionalProperties": False, **body.get("input", {})}
    return ActionPlan(
        name=version.name,
        version_id=version.id,
        body=body,
        validator=validator_of(schema),
        schema=schema,
        keeps_row=any(_writes(step, body["table"]) for step in body["steps"]),
    )


def _writes(step: Mapping[str, Any], table: str) -> bool:
    operation = operations().get(step.get("operation", ""))
    return operation is not None and operation.writes and step.get("target", {}).get("table") == table


KIND = Kind(
    name="action",
    plural="actions",
    title={"en": "Action", "zh-CN": "动作"},
    folder=FOLDER,
    schema=with_steps(schema_in(FOLDER)),
    identity={"/steps": "uid"},
    references=references,
    checks=checks,
    compile=compile,
)

"""The kind `job`: one operation, done when a trigger says so, as somebody, with retries and alerts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.principal import Principal
from metadata.kinds import Kind, Reference
from metadata.views import Body, CatalogView, VersionView
from operations.problems import Problem
from runtime.automation import checks as shared
from runtime.automation.keeping import published
from runtime.automation.plan import ROOTS, Automation, automation_of
from runtime.automation.schema import IDENTITY, with_shared
from runtime.automation.steps import step_problems, step_references

FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class JobPlan:
    """A job version: what it has in common with flows, and the one thing that it does."""

    automation: Automation
    target: Mapping[str, str]
    input: Mapping[str, Any]


def references(body: Body) -> Iterator[Reference]:
    yield from shared.references(body)
    yield from step_references(body, "")


def checks(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    yield from shared.checks(body, catalog)
    yield from step_problems(body, "", ROOTS)


def compile(version: VersionView, catalog: CatalogView) -> JobPlan:
    body = version.body
    return JobPlan(automation=automation_of(version), target=body.get("target", {}), input=body.get("input", {}))


def may_publish(principal: Principal, body: Body | None, catalog: CatalogView) -> Iterable[Problem]:
    return shared.may_publish(principal, body)


KIND = Kind(
    name="job",
    plural="jobs",
    title={"en": "Job", "zh-CN": "任务"},
    folder=FOLDER,
    schema=with_shared(FOLDER),
    identity=IDENTITY,
    references=references,
    checks=checks,
    compile=compile,
    may_publish=may_publish,
    published=published,
)

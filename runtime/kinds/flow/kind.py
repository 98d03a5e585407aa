"""The kind `flow`: a graph of steps, each an operation, a choice, a list gone through, a wait or another flow."""

from collections.abc import Iterable
from pathlib import Path

from accounts.principal import Principal
from metadata.kinds import Kind
from metadata.views import Body, CatalogView
from operations.problems import Problem
from runtime.automation import checks as shared
from runtime.automation.keeping import published
from runtime.automation.schema import IDENTITY, with_shared
from runtime.kinds.flow.checks import checks, references
from runtime.kinds.flow.plan import compile_flow

FOLDER = Path(__file__).parent


def may_publish(principal: Principal, body: Body | None, catalog: CatalogView) -> Iterable[Problem]:
    return shared.may_publish(principal, body)


KIND = Kind(
    name="flow",
    plural="flows",
    title={"en": "Flow", "zh-CN": "流程"},
    folder=FOLDER,
    schema=with_shared(FOLDER),
    identity={**IDENTITY, "/nodes": "uid", "/nodes/*/cases": "uid"},
    references=references,
    checks=checks,
    compile=compile_flow,
    may_publish=may_publish,
    published=published,
)

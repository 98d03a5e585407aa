"""The kind `decision`: rules in a table, asked for a result."""

from collections.abc import Iterator
from pathlib import Path

from metadata.kinds import Kind, Reference, schema_in
from metadata.views import Body, CatalogView, VersionView
from runtime.kinds.decision.checks import checks
from runtime.kinds.decision.engine import DecisionPlan, compiled

FOLDER = Path(__file__).parent


def references(body: Body) -> Iterator[Reference]:
    yield from ()


def compile(version: VersionView, catalog: CatalogView) -> DecisionPlan:
    return compiled(version.body, version.name, version.id)


KIND = Kind(
    name="decision",
    plural="decisions",
    title={"en": "Decision table", "zh-CN": "决策表"},
    folder=FOLDER,
    schema=schema_in(FOLDER),
    identity={"/inputs": "uid", "/outputs": "uid", "/rules": "uid", "/tests": "uid"},
    references=references,
    checks=checks,
    compile=compile,
)

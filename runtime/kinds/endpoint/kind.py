"""The kind `endpoint`: an address of one's own under /api, whose call is a few steps in one transaction."""

from collections.abc import Iterator
from pathlib import Path

from metadata.kinds import Kind, Reference, schema_in
from metadata.views import Body
from runtime.kinds.endpoint.checks import checks, may_publish
from runtime.kinds.endpoint.engine import compiled
from runtime.sequence.checks import steps_references
from runtime.sequence.schema import with_steps

FOLDER = Path(__file__).parent


def references(body: Body) -> Iterator[Reference]:
    yield from steps_references(body["steps"])


KIND = Kind(
    name="endpoint",
    plural="endpoints",
    title={"en": "Endpoint", "zh-CN": "接口"},
    folder=FOLDER,
    schema=with_steps(schema_in(FOLDER)),
    identity={"/steps": "uid"},
    references=references,
    checks=checks,
    compile=compiled,
    may_publish=may_publish,
)

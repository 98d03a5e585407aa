"""What the API tells about itself."""

from collections import OrderedDict
from collections.abc import Hashable

import orjson

from api.openapi import installation_document
from operations.access import SIGNED_IN
from operations.documented import documented
from operations.operation import Call, Operation, Result, Route

MOST_KEPT = 32
_kept: OrderedDict[Hashable, bytes] = OrderedDict()


def _describe(call: Call) -> Result:
    """The registry never changes while a process runs; the rest depends on what is published and on the caller's roles."""
    key = tuple(more.key(call.principal) for more in documented())
    body = _kept.get(key)
    if body is None:
        body = _kept[key] = orjson.dumps(installation_document(call.principal))
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return Result(body=body)


OPERATIONS = (
    Operation(
        name="api.describe",
        summary="The OpenAPI 3.1 document of this installation, with the tables one may read",
        access=SIGNED_IN,
        handler=_describe,
        route=Route(method="GET", path="/api/openapi.json"),
        output={"type": "object"},
    ),
)

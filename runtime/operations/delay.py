"""`delay`: waits, for no longer than a quarter of an hour; what waits longer is a schedule or a flow's wait."""

import time

from operations.access import granted
from operations.operation import Call, Operation, Result

LONGEST = 900
PIECE = 0.5


def wait(call: Call) -> Result:
    """In short pieces, so that a run which is cancelled ends soon."""
    until = time.monotonic() + call.input["seconds"]
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, PIECE))
        if call.run is not None:
            call.run.check()
    return Result(value={"seconds": call.input["seconds"]})


OPERATION = Operation(
    name="delay",
    summary="Wait for some seconds",
    access=granted("delay"),
    handler=wait,
    input={
        "type": "object",
        "properties": {
            "seconds": {"type": "number", "minimum": 0, "maximum": LONGEST, "title": "Seconds", "x-title-zh": "秒数"}
        },
        "required": ["seconds"],
        "additionalProperties": False,
    },
    output={"type": "object", "properties": {"seconds": {"type": "number"}}, "required": ["seconds"]},
    is_step=True,
    group="logic",
    example={"input": {"seconds": 5}},
)

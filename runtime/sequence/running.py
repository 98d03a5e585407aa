"""Steps being done. Each goes through `perform()` like any call of the caller's own; the first that fails undoes them all."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from operations import idempotency
from operations.errors import Conflict, OperationError
from operations.operation import Call
from operations.perform import perform
from operations.problems import pointer
from runtime.inputs import computed, value_of

Json = Any
Step = Mapping[str, Json]
ROOTS = frozenset({"outputs", "principal", "now", "today"})


class Refused(Conflict):
    """A check among the steps does not hold."""

    code = "check_failed"


def run_steps(call: Call, steps: Sequence[Step], given: Mapping[str, Json], at: str = "/steps") -> dict[str, Json]:
    """What each step gave, by its name. `given` is what the steps start from: the input, the path, the row."""
    outputs: dict[str, Json] = {}
    context = {**ambient(call), **given, "outputs": outputs}
    for place, step in enumerate(steps):
        try:
            outputs |= _done(call, step, context, at + pointer(place))
        except OperationError as error:
            error.extra.setdefault("step", step.get("name") or step["uid"])
            raise
    return outputs


def _done(call: Call, step: Step, context: Mapping[str, Json], at: str) -> Mapping[str, Json]:
    """What it adds to the outputs."""
    if "when" in step and value_of(step["when"], context, f"{at}/when") is not True:
        return {}
    if "let" in step:
        values: Mapping[str, Json] = computed(step["let"], context, f"{at}/let")
        return values
    if "check" in step:
        _check(step, context, at)
        return {}
    return {step["name"]: _performed(call, step, context, at)}


def is_for(call: Call, action: Mapping[str, Json], row: Mapping[str, Json]) -> bool:
    """Whether an action is there for the row now."""
    return "when" not in action or value_of(action["when"], {**ambient(call), "row": row}, "/when") is True


def ambient(call: Call) -> dict[str, Json]:
    who = call.principal
    return {
        "principal": {
            "id": who.id,
            "name": who.name,
            "department": who.department,
            "departments": list(who.departments),
            "roles": sorted(who.roles),
        },
        "now": call.now,
        "today": call.now.date(),
    }


def _performed(call: Call, step: Step, context: Mapping[str, Json], at: str) -> Json:
    target = {name: str(value) for name, value in computed(step.get("target", {}), context, f"{at}/target").items()}
    if_match = computed(step["if_match"], context, f"{at}/if_match") if "if_match" in step else None
    result = perform(
        step["operation"],
        computed(step.get("input", {}), context, f"{at}/input"),
        principal=call.principal,
        target=target,
        now=call.now,
        request_id=call.request_id,
        source=call.source,
        if_match=if_match,
        run=call.run,
        chain=call.chain,
    )
    body = idempotency.body_of(result)
    return orjson.loads(body) if body else None


def _check(step: Step, context: Mapping[str, Json], at: str) -> None:
    if value_of(step["check"], context, f"{at}/check") is not True:
        raise Refused(computed(step["message"], context, f"{at}/message"), code=step.get("code", Refused.code))

"""Several writes over several tables in one transaction; a later step may name what an earlier one made."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from operations.errors import InvalidInput, OperationError
from operations.operation import Call
from operations.problems import Problem, pointer
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.writing.bulk import upserted
from runtime.kinds.table.writing.single import change, create, delete

Json = Any
Done = dict[str, Json]
REFERENCE = re.compile(r"([a-z][a-z0-9_]{0,62})\.id\Z")


def batch(call: Call, reader: Reader, steps: Sequence[Mapping[str, Json]]) -> list[Done]:
    """All steps or none. `{"$ref": "customer.id"}` stands for the id that the step named "customer" made or touched."""
    made: dict[str, int] = {}
    done: list[Done] = []
    for place, step in enumerate(steps):
        try:
            row_id = _step(call, reader, step, made)
        except OperationError as error:
            error.problems = tuple(problem.under(pointer("steps", place)) for problem in error.problems)
            error.extra |= {"step": place}
            raise
        if step.get("name"):
            made[step["name"]] = row_id
        done.append({"id": row_id, "table": step["table"], "name": step.get("name")})
    call.note(steps=len(steps))
    return done


def _step(call: Call, reader: Reader, step: Mapping[str, Json], made: Mapping[str, int]) -> int:
    sight = reader.table(step["table"])
    values = _resolved(step.get("values", {}), made, ("values",))
    if_match = None if step.get("row_version") is None else str(step["row_version"])
    alone = replace(call, input={}, target={}, if_match=if_match, notes={})
    match step["do"]:
        case "create":
            return create(alone, reader, sight, values)
        case "upsert":
            return int(upserted(alone, reader, sight, [values], "atomic")[0]["id"])
        case "update":
            row_id = _id(sight, step, made)
            change(alone, reader, sight, row_id, values)
            return row_id
        case _:
            row_id = _id(sight, step, made)
            delete(alone, reader, sight, row_id)
            return row_id


def _id(sight: Sight, step: Mapping[str, Json], made: Mapping[str, int]) -> int:
    found = _resolved(step.get("id"), made, ("id",))
    if isinstance(found, int) and not isinstance(found, bool):
        return found
    message = f"Say with 'id' which row of '{sight.plan.name}' is meant."
    raise InvalidInput(problems=[Problem(code="required", pointer="/id", message=message)])


def _resolved(value: Json, made: Mapping[str, int], steps: tuple[str | int, ...]) -> Json:
    """The value with the ids put in."""
    if isinstance(value, list):
        return [_resolved(item, made, (*steps, place)) for place, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if set(value) != {"$ref"}:
        return {name: _resolved(member, made, (*steps, name)) for name, member in value.items()}
    found = REFERENCE.match(str(value["$ref"]))
    if found is None or found[1] not in made:
        message = f"'{str(value['$ref'])[:80]}' is not '<name>.id' of an earlier step."
        hint = f"Earlier steps: {', '.join(made)}." if made else "No earlier step has a name."
        raise InvalidInput(problems=[Problem(code="unknown_step", pointer=pointer(*steps), message=message, hint=hint)])
    return made[found[1]]

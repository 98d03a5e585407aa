"""The organisation's tree."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError
from django.db.models import Count, ProtectedError

from accounts import people
from accounts.directory import changing
from accounts.models import Department
from accounts.operations.shapes import DEPARTMENT, ID, TITLE, id_in, list_of, members, refusal
from operations.access import SIGNED_IN, granted
from operations.errors import Conflict, NotFound
from operations.operation import Call, Operation, Result, Route

DEEPEST = 32


def list_departments(call: Call) -> Result:
    found = Department.objects.annotate(people=Count("users")).order_by("name", "id")
    items = [_shown(department) | {"users": department.people} for department in found]
    return Result(value={"items": items, "total": len(items)})


def create(call: Call) -> Result:
    changing()
    parent = _parent(call)
    try:
        department = people.create_department(call.input["code"], call.input["name"], parent, call.now)
    except IntegrityError:
        raise Conflict(
            f"There is a department with the code '{call.input['code']}' already.", code="code_taken"
        ) from None
    call.note(department=department.pk, code=department.code)
    return Result(value=_shown(department), status=201)


def update(call: Call) -> Result:
    changing()
    department = _department(call)
    call.note(department=department.pk, before={"name": department.name, "parent": department.parent_id})
    if "name" in call.input:
        department.name = call.input["name"]
        department.save(update_fields=["name"])
    if "parent" in call.input and call.input["parent"] != department.parent_id:
        people.move_department(department, _parent(call, of=department))
    call.note(after={"name": department.name, "parent": department.parent_id})
    return Result(value=_shown(department))


def delete(call: Call) -> Result:
    department = _department(call)
    call.note(department=department.pk, code=department.code)
    try:
        people.delete_department(department)
    except ProtectedError:
        raise Conflict(
            f"'{department.name}' still has people or departments below it; move them first.", code="not_empty"
        ) from None
    return Result(status=204)


def _department(call: Call) -> Department:
    department = Department.objects.filter(pk=id_in(call)).first()
    if department is None:
        raise NotFound()
    return department


def _parent(call: Call, of: Department | None = None) -> Department | None:
    wanted = call.input.get("parent")
    if wanted is None:
        return None
    parent = Department.objects.filter(pk=wanted).first()
    if parent is None:
        raise refusal("parent", "unknown_choice", f"There is no department {wanted}.")
    if of is not None and parent.path.startswith(of.path):
        raise refusal("parent", "cycle", f"'{parent.name}' is '{of.name}' itself or lies below it.")
    if _depth(parent) + _height(of) > DEEPEST:
        raise refusal("parent", "too_deep", f"The tree has at most {DEEPEST} levels.")
    return parent


def _depth(department: Department) -> int:
    return department.path.count("/") - 1


def _height(department: Department | None) -> int:
    """How many levels a department brings along, itself included."""
    if department is None:
        return 1
    paths = Department.objects.filter(path__startswith=department.path).values_list("path", flat=True)
    return max(path.count("/") for path in paths) - department.path.count("/") + 1


def _shown(department: Department) -> dict[str, Any]:
    return {
        "id": department.pk,
        "code": department.code,
        "name": department.name,
        "parent": department.parent_id,
        "path": department.path,
    }


NODE: Mapping[str, Any] = {
    "id": ID,
    "code": {"type": "string"},
    "name": {"type": "string"},
    "parent": DEPARTMENT,
    "path": {"type": "string"},
}
NODE_OUT = members(NODE, tuple(NODE))
CODE: Mapping[str, Any] = {"type": "string", "pattern": "^[a-z0-9][a-z0-9_\\-]{0,59}$"}

OPERATIONS = (
    Operation(
        name="department.list",
        summary="List all departments",
        access=SIGNED_IN,
        handler=list_departments,
        route=Route(method="GET", path="/api/departments"),
        output=list_of(members({**NODE, "users": {"type": "integer"}}, (*NODE, "users"))),
    ),
    Operation(
        name="department.create",
        summary="Add a department",
        access=granted("department.create"),
        handler=create,
        route=Route(method="POST", path="/api/departments"),
        input=members({"code": CODE, "name": TITLE, "parent": DEPARTMENT}, ("code", "name")),
        output=NODE_OUT,
        transaction="one",
    ),
    Operation(
        name="department.update",
        summary="Rename a department or move it with all that is below",
        access=granted("department.update"),
        handler=update,
        route=Route(method="PATCH", path="/api/departments/{id}"),
        input=members({"name": TITLE, "parent": DEPARTMENT}),
        output=NODE_OUT,
        transaction="one",
    ),
    Operation(
        name="department.delete",
        summary="Remove an empty department",
        access=granted("department.delete"),
        handler=delete,
        route=Route(method="DELETE", path="/api/departments/{id}"),
        transaction="one",
    ),
)

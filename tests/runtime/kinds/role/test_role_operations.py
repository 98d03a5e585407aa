"""Roles are listed with their holders, and made in one step by who has what they give."""

from typing import Any

import pytest

from accounts.people import create_user
from accounts.principal import Principal, system_principal
from audit.models import OperationLog
from metadata.catalog import forget_catalog
from operations import clock
from operations.errors import Conflict, Forbidden, InvalidInput, OperationError
from operations.perform import perform

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = system_principal("tests")
HELPER = {"name": "desk", "title": {"en": "Help desk"}, "permissions": ["user.list"]}


@pytest.fixture(autouse=True)
def nothing_known():
    forget_catalog()
    yield
    forget_catalog()


def create(body: dict[str, Any], principal: Principal = ROOT) -> Any:
    return perform("role.create", body, principal=principal)


def test_a_role_is_made_and_listed_with_its_holders():
    assert create(HELPER).status == 201
    create_user("ada", "Ada", None, now=clock.now(), roles=["desk"])
    [role] = perform("role.list", principal=ROOT).value["items"]
    assert (role["name"], role["users"], role["permissions"]) == ("desk", 1, ["user.list"])
    assert OperationLog.objects.filter(operation="role.create", outcome="done").count() == 1


def test_a_name_is_taken_once():
    create(HELPER)
    with pytest.raises(Conflict):
        create(HELPER)


def test_what_is_wrong_with_it_is_said_where():
    with pytest.raises(InvalidInput) as wrong:
        create(HELPER | {"includes": ["nobody"]})
    assert [problem.pointer for problem in wrong.value.problems] == ["/includes/0"]


def test_nobody_makes_a_role_that_gives_more_than_they_have():
    maker = Principal(kind="user", id=7, name="maker", permissions=frozenset({"role.create"}))
    with pytest.raises(OperationError) as refused:
        create(HELPER, maker)
    assert refused.value.status in (400, 403)
    assert perform("role.list", principal=ROOT).value["items"] == []
    assert isinstance(refused.value, Forbidden | InvalidInput)

"""Accounts are changed by who may, in the members that may be, and nobody gives more than they hold (T10, T12, T13)."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts import people
from accounts.models import Department, OneTimeLink, User
from accounts.operations import OPERATIONS
from accounts.principal import ANONYMOUS, Principal, system_principal
from audit.models import OperationLog
from operations.errors import Conflict, Forbidden, InvalidInput, NotFound, NotSignedIn, OperationError
from operations.operation import Operation, Result

from .conftest import NOW, PASSWORD

Sender = Callable[..., Result]
Holding = Callable[..., Principal]

PUBLIC = {"auth.login", "auth.refresh", "auth.logout", "auth.setup"}
EVERYONES = {
    "auth.me",
    "auth.password.change",
    "auth.preferences",
    "session.list",
    "session.revoke",
    "department.list",
    "user.look_up",
}
by_name = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)


def target_of(user: User | Department) -> dict[str, str]:
    return {"id": str(user.pk)}


@by_name
def test_everything_but_the_public_list_refuses_strangers_and_the_powerless(
    operation: Operation, send: Sender, holding: Holding, db: None
) -> None:
    """T10: all that is not on the two lists here needs a permission by its own name."""
    if operation.name not in PUBLIC:
        with pytest.raises(NotSignedIn):
            send(operation.name, {}, by=ANONYMOUS, target={"id": "1"})
    if operation.name not in PUBLIC | EVERYONES:
        with pytest.raises(Forbidden, match=operation.name):
            send(operation.name, {}, by=holding("user", "department", "auth.*"), target={"id": "1"})


COLUMNS = {field.name for model in (User, Department) for field in model._meta.get_fields()} | {
    "pk",
    "roles",
    "owner",
    "version",
    "__class__",
    "password_hash",
}


@by_name
def test_no_operation_takes_a_member_it_does_not_declare(operation: Operation, send: Sender, root: User) -> None:
    """T12: every column of the models is offered to every operation."""
    undeclared = COLUMNS - set(operation.input.get("properties", {}))
    with pytest.raises(InvalidInput) as caught:
        send(operation.name, dict.fromkeys(undeclared, 1), by=root, target={"id": "1"})
    refused = {problem.pointer[1:] for problem in caught.value.problems if problem.code == "unknown_member"}
    assert refused == undeclared


@by_name
def test_what_rules_an_account_is_declared_by_no_operation(operation: Operation) -> None:
    ruling = {
        "id",
        "is_superuser",
        "token_version",
        "password_hash",
        "groups",
        "user_permissions",
        "last_login",
        "path",
    }
    assert not ruling & set(operation.input.get("properties", {}))


def test_a_user_is_made_listed_changed_and_suspended(root: User, send: Sender) -> None:
    made = send("user.create", {"username": "Bea", "display_name": "Bea Warp", "email": "bea@example.org"}, by=root)
    assert made.status == 201
    target = {"id": str(made.value["id"])}
    listed = send("user.list", {"search": "bea"}, by=root).value
    assert [item["username"] for item in listed["items"]] == ["Bea"]
    assert listed["total"] == 1
    send("user.update", {"display_name": "Beatrix"}, by=root, target=target)
    assert send("user.get", by=root, target=target).value["display_name"] == "Beatrix"
    send("user.delete", by=root, target=target)
    assert send("user.get", by=root, target=target).value["is_active"] is False
    send("user.update", {"is_active": True, "locale": "en"}, by=root, target=target)
    assert send("user.list", {"is_active": True}, by=root).value["total"] == 2
    entry = OperationLog.objects.filter(operation="user.update").order_by("id").first()
    assert entry is not None
    assert entry.notes["changed"] == {"display_name": ["Bea Warp", "Beatrix"]}
    entry = OperationLog.objects.filter(operation="user.update").order_by("id").last()
    assert entry is not None
    assert entry.notes["changed"] == {"is_active": [False, True]}


def test_a_list_costs_the_same_for_one_user_and_for_many(
    root: User, send: Sender, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        people.create_user(f"user{number}", "", None, now=NOW, roles=["clerk", "guest"])
    with django_assert_max_num_queries(5):
        answer = send("user.list", {"page_size": 20, "page": 2}, by=system_principal("test")).value
    assert (len(answer["items"]), answer["total"]) == (11, 31)


def test_users_are_found_by_role_and_by_department_with_all_below(root: User, anna: User, send: Sender) -> None:
    top = people.create_department("top", "Top", None, NOW)
    low = people.create_department("low", "Low", top, NOW)
    User.objects.filter(pk=anna.pk).update(department=low)
    assert send("user.list", {"role": "clerk"}, by=root).value["total"] == 1
    assert send("user.list", {"department": top.pk}, by=root).value["total"] == 1
    assert send("user.list", {"department": 999_999}, by=root).value["total"] == 0


@pytest.mark.parametrize("username", ["anna", "ANNA", "Ａnna"])
def test_a_name_is_given_once_in_whatever_spelling(username: str, anna: User, root: User, send: Sender) -> None:
    with pytest.raises(Conflict):
        send("user.create", {"username": username}, by=root)


@pytest.mark.parametrize(
    "input",
    [
        {"username": ""},
        {"username": "a b"},
        {"username": "a\nb"},
        {"username": "<script>"},
        {"username": "../etc"},
        {"username": "x" * 101},
        {"username": "ﷺ" * 20},
        {"username": "bea", "email": "no address"},
        {"username": "bea", "time_zone": "Mars/Olympus"},
        {"username": "bea", "locale": "<b>"},
        {"username": "bea", "roles": ["Not A Role"]},
        {"username": "bea", "roles": ["clerk", "clerk"]},
        {"username": "bea", "department": 4711},
        {"username": "bea", "department": 2**63},
        {"username": "bea", "password": "an administrator sets none"},
    ],
)
def test_a_user_of_another_shape_is_refused(input: dict[str, Any], root: User, send: Sender) -> None:
    with pytest.raises(InvalidInput):
        send("user.create", input, by=root)
    assert User.objects.count() == 1


@pytest.mark.parametrize("id", ["0", "-1", "x", "", "1e3", "١", str(2**63), "9" * 40, "1 OR 1=1", "4711"])
def test_an_id_that_names_nobody_is_not_found(id: str, root: User, send: Sender) -> None:
    for name in ("user.get", "user.update", "user.delete", "user.set_roles"):
        with pytest.raises(NotFound):
            send(name, {"roles": []} if name == "user.set_roles" else {}, by=root, target={"id": id})


EDITS: list[tuple[str, dict[str, Any]]] = [
    ("user.update", {"display_name": "x"}),
    ("user.update", {"email": "thief@example.org"}),
    ("user.update", {"is_active": False}),
    ("user.delete", {}),
    ("user.set_roles", {"roles": []}),
    ("user.reset_password", {}),
]


@pytest.mark.parametrize(("name", "input"), EDITS)
def test_only_an_administrator_touches_an_administrator(
    name: str, input: dict[str, Any], root: User, send: Sender, holding: Holding
) -> None:
    with pytest.raises(Forbidden):
        send(name, input, by=holding("*"), target=target_of(root))
    root.refresh_from_db()
    assert (root.is_active, root.display_name, root.email) == (True, "Root", "")


@pytest.mark.parametrize(
    ("permissions", "own", "asked", "allowed"),
    [
        (["user.*"], {"clerk"}, ["clerk"], True),
        (["user.*"], {"clerk"}, [], True),
        (["user.*"], {"clerk", "buyer"}, ["clerk", "buyer"], True),
        (["user.*"], {"clerk"}, ["clerk", "boss"], False),
        (["user.*"], {"buyer"}, ["buyer"], False),
        (["user.*"], set(), [], False),
        (["user.*", "role.assign"], set(), ["boss"], True),
    ],
)
def test_roles_given_or_taken_are_roles_held(
    permissions: list[str], own: set[str], asked: list[str], allowed: bool, anna: User, send: Sender, holding: Holding
) -> None:
    """T13. Anna is a clerk."""
    by = holding(*permissions, roles=frozenset(own))
    if allowed:
        answer = send("user.set_roles", {"roles": asked}, by=by, target=target_of(anna))
        assert answer.value["roles"] == sorted(asked)
    else:
        with pytest.raises(Forbidden):
            send("user.set_roles", {"roles": asked}, by=by, target=target_of(anna))
        assert people.roles_of(anna) == {"clerk"}


def test_a_new_user_gets_no_role_that_the_maker_lacks(send: Sender, holding: Holding, db: None) -> None:
    with pytest.raises(Forbidden):
        send("user.create", {"username": "bea", "roles": ["boss"]}, by=holding("user.*"))
    assert not User.objects.exists()


def test_nobody_opens_an_account_that_holds_more_than_they_do(anna: User, send: Sender, holding: Holding) -> None:
    """A reset password, or another e-mail address, is a way into the account."""
    for name, body in (("user.reset_password", {}), ("user.update", {"email": "thief@example.org"})):
        with pytest.raises(Forbidden):
            send(name, body, by=holding("user.*"), target=target_of(anna))
        send(name, body, by=holding("user.*", roles=frozenset({"clerk"})), target=target_of(anna))


def test_nobody_moves_people_into_departments_beyond_their_own(anna: User, send: Sender, holding: Holding) -> None:
    top = people.create_department("top", "Top", None, NOW)
    low = people.create_department("low", "Low", top, NOW)
    mine = holding("user.*", department=low.pk, departments=(low.pk,))
    with pytest.raises(Forbidden):
        send("user.update", {"department": top.pk}, by=mine, target=target_of(anna))
    send("user.update", {"department": low.pk}, by=mine, target=target_of(anna))
    send("user.update", {"department": top.pk}, by=holding("user.*", "department.assign"), target=target_of(anna))


def test_nobody_suspends_themselves(root: User, send: Sender) -> None:
    for name, body in (("user.delete", {}), ("user.update", {"is_active": False})):
        with pytest.raises(Conflict):
            send(name, body, by=root, target=target_of(root))


def test_a_reset_password_is_a_link_that_works_once(anna: User, root: User, send: Sender) -> None:
    link = send("user.reset_password", by=root, target=target_of(anna)).value["link"]
    assert link.partition("#")[2] not in str(list(OneTimeLink.objects.values()))
    assert link.partition("#")[2] not in str(list(OperationLog.objects.values()))
    send("auth.setup", {"token": link.partition("#")[2], "password": "weft and warp 9"})
    assert send("auth.login", {"username": "anna", "password": "weft and warp 9"}).status == 200
    with pytest.raises(OperationError):
        send("auth.login", {"username": "anna", "password": PASSWORD})


def test_me_shows_oneself_with_permissions(anna: User, send: Sender, holding: Holding) -> None:
    me = Principal(kind="user", id=anna.pk, name="Anna", permissions=frozenset({"row.*", "user.list"}))
    answer = send("auth.me", by=me).value
    assert answer["permissions"] == ["row.*", "user.list"]
    assert answer["username"] == "Anna"
    assert not {"password", "token_version"} & set(answer)
    with pytest.raises(Forbidden):
        send("auth.me", by=system_principal("scheduler"))


def test_preferences_are_kept_and_bounded(anna: User, send: Sender) -> None:
    wanted = {"theme": "dark", "density": "compact", "ui": {"tables": {"flights": {"columns": ["id"]}}}}
    send("auth.preferences", {"preferences": wanted, "locale": "zh-CN", "time_zone": "Asia/Shanghai"}, by=anna)
    kept = send("auth.me", by=anna).value
    assert (kept["preferences"], kept["locale"], kept["time_zone"]) == (wanted, "zh-CN", "Asia/Shanghai")
    send("auth.preferences", {"locale": "en"}, by=anna)
    assert send("auth.me", by=anna).value["preferences"] == wanted
    for wrong in ({"preferences": {"ui": {"x": "y" * 70_000}}}, {"preferences": {"theme": "neon"}}, {"time_zone": "x"}):
        with pytest.raises(InvalidInput):
            send("auth.preferences", wrong, by=anna)


def test_permissions_are_read_off_the_operations(root: User, send: Sender) -> None:
    listed = {item["name"]: item["rule"] for item in send("permission.list", by=root).value["items"]}
    assert listed["user.create"] == "granted"
    assert listed["auth.login"] == "public"
    assert listed["role.assign"] == "granted"
    assert set(listed) >= {operation.name for operation in OPERATIONS}

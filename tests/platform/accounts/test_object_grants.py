"""Object-level grants (django-guardian) work with our users, directly and by groups."""

from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm, get_objects_for_user, remove_perm

from accounts.models import Department, User
from accounts.people import create_department, set_active

from .conftest import NOW


def fresh(user: User) -> User:
    """Guardian remembers what a user object was granted."""
    return User.objects.get(pk=user.pk)


def test_a_user_is_granted_one_object(anna: User) -> None:
    one, other = (create_department(code, code, None, NOW) for code in ("one", "other"))
    assign_perm("change_department", anna, one)
    assert fresh(anna).has_perm("accounts.change_department", one)
    assert not fresh(anna).has_perm("accounts.change_department", other)
    assert list(get_objects_for_user(fresh(anna), "accounts.change_department")) == [one]
    remove_perm("change_department", anna, one)
    assert not fresh(anna).has_perm("accounts.change_department", one)


def test_a_group_passes_its_grants_on(anna: User) -> None:
    place = create_department("one", "One", None, NOW)
    group = Group.objects.create(name="planners")
    assign_perm("view_department", group, place)
    assert not fresh(anna).has_perm("accounts.view_department", place)
    anna.groups.add(group)
    assert fresh(anna).has_perm("accounts.view_department", place)


def test_a_suspended_user_is_granted_nothing(anna: User) -> None:
    place = create_department("one", "One", None, NOW)
    assign_perm("view_department", anna, place)
    set_active(anna, False, NOW)
    assert not fresh(anna).has_perm("accounts.view_department", place)


def test_an_administrator_needs_no_grant(root: User) -> None:
    assert root.has_perm("accounts.change_department", Department(code="new", name="New"))

"""Making and changing accounts: what operations, commands and demos build on. Nothing here asks who may."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.directory import changing
from accounts.models import Department, User, UserRole, key_of
from accounts.sessions import end_everything


def create_user(
    username: str,
    display_name: str,
    password: str | None,
    *,
    now: datetime,
    roles: Iterable[str] = (),
    department: Department | None = None,
    is_superuser: bool = False,
    email: str = "",
    locale: str = "en",
    time_zone: str = "UTC",
) -> User:
    """A new account. Without a password only a one-time link lets its owner in. IntegrityError: the name is taken."""
    with transaction.atomic():
        user = User.objects.create(
            username=username,
            username_key=key_of(username),
            display_name=display_name or username,
            password=make_password(password),
            email=email,
            department=department,
            is_superuser=is_superuser,
            locale=locale,
            time_zone=time_zone,
            created_at=now,
        )
        UserRole.objects.bulk_create(UserRole(user=user, role=role) for role in sorted(set(roles)))
    return user


def give_roles(user: User, roles: Iterable[str]) -> None:
    """These roles and no others."""
    wanted = set(roles)
    with transaction.atomic():
        changing([user.pk])
        UserRole.objects.filter(user=user).exclude(role__in=wanted).delete()
        held = roles_of(user)
        UserRole.objects.bulk_create(UserRole(user=user, role=role) for role in sorted(wanted - held))


def roles_of(user: User) -> frozenset[str]:
    return frozenset(UserRole.objects.filter(user=user).values_list("role", flat=True))


def set_password(user: User, password: str, now: datetime) -> None:
    """A new password ends every session and every access token that the old one opened."""
    with transaction.atomic():
        end_everything(user.pk, now)
        User.objects.filter(pk=user.pk).update(password=make_password(password))
    user.refresh_from_db()


def set_active(user: User, active: bool, now: datetime) -> None:
    """Suspend an account, which ends all it has open, or let it in again."""
    with transaction.atomic():
        end_everything(user.pk, now)
        User.objects.filter(pk=user.pk).update(is_active=active)
    user.refresh_from_db()


def create_department(code: str, name: str, parent: Department | None, now: datetime) -> Department:
    """IntegrityError: the code is taken."""
    with transaction.atomic():
        changing()
        department = Department.objects.create(code=code, name=name, parent=parent, path="", created_at=now)
        department.path = f"{_path_now(parent)}{department.pk}/"
        department.save(update_fields=["path"])
        changing(_members_above(department))
    return department


def move_department(department: Department, parent: Department | None) -> None:
    """With all that is below. The caller has seen to it that `parent` is not among these."""
    with transaction.atomic():
        changing()
        department.refresh_from_db()
        old, new = department.path, f"{_path_now(parent)}{department.pk}/"
        touched = set(_members_above(department))
        below = list(Department.objects.filter(path__startswith=old))
        for one in below:
            one.path = new + one.path.removeprefix(old)
        Department.objects.bulk_update(below, ["path"])
        Department.objects.filter(pk=department.pk).update(parent=parent)
        department.refresh_from_db()
        changing(touched | set(_members_above(department)))


def delete_department(department: Department) -> None:
    """An empty one; ProtectedError names what is still in it."""
    with transaction.atomic():
        changing(_members_above(department))
        department.delete()


def _path_now(parent: Department | None) -> str:
    """Read under the directory's lock: the one in hand may have moved since."""
    return Department.objects.values_list("path", flat=True).get(pk=parent.pk) if parent else "/"


def _members_above(department: Department) -> list[int]:
    """The users whose subtree holds this department: those in it and in all departments above."""
    above = [int(step) for step in department.path.split("/") if step]
    return list(User.objects.filter(department_id__in=above).values_list("pk", flat=True))

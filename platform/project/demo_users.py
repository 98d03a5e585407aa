"""The people of the flights demo, with passwords made for this installation and kept in a file for its owner alone."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from accounts.models import User
from accounts.people import create_user
from operations import clock

FILE = "demo-users.txt"


@dataclass(frozen=True, kw_only=True)
class DemoUser:
    username: str
    display_name: str
    roles: tuple[str, ...] = ()
    is_superuser: bool = False


USERS = (
    DemoUser(username="admin", display_name="Ada Admin 管理员", is_superuser=True),
    DemoUser(username="analyst", display_name="Ann Analyst 分析员", roles=("flights_analyst",)),
    DemoUser(username="dispatcher", display_name="Dan Dispatcher 签派员", roles=("flights_dispatcher",)),
    DemoUser(username="partner", display_name="Pat Partner 合作伙伴", roles=("flights_partner",)),
)


def made(var: Path) -> list[tuple[DemoUser, str]]:
    """Those who are not there yet, with their passwords. The file is written before the accounts are kept, so that no
    password is lost."""
    missing = [(user, secrets.token_urlsafe(12)) for user in USERS if User.objects.named(user.username) is None]
    if not missing:
        return []
    with transaction.atomic():
        for user, password in missing:
            create_user(
                user.username,
                user.display_name,
                password,
                now=clock.now(),
                roles=user.roles,
                is_superuser=user.is_superuser,
            )
        _write(var / FILE, missing)
    return missing


def _write(path: Path, users: list[tuple[DemoUser, str]]) -> None:
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = "".join(f"{user.username}\t{password}\t{user.display_name}\n" for user, password in users)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(known + lines)
    fresh.replace(path)

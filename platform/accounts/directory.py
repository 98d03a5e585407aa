"""Who is who at this moment: the Principal behind an access token, from a cache that is never a second behind."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts import tokens
from accounts.models import Department, DirectoryStamp, Session, User, UserRole
from accounts.principal import Principal
from accounts.tokens import Access
from database.notice import Notice

FRESH_FOR = 1.0
MOST_CACHED = 10_000
STAMP = 1
NOTICE = Notice("directory")


def authenticate_bearer(token: str, now: float | None = None) -> Principal | None:
    """Who holds this access token; None when it is not good, or its user or session no longer is."""
    access = tokens.verified(token, time.time() if now is None else now)
    return principal_of(access) if access is not None else None


def principal_of(access: Access) -> Principal | None:
    """The same object for as long as nothing about the user changes. None: signed out, suspended, or a password ago."""
    return _directory.principal_of(access)


def changing(user_ids: Iterable[int] = ()) -> None:
    """Called inside the transaction, and first in it: every process will look these users up anew, and changes of the
    directory wait for one another until commit."""
    if not DirectoryStamp.objects.filter(pk=STAMP).update(value=F("value") + 1):
        DirectoryStamp.objects.get_or_create(pk=STAMP)
        DirectoryStamp.objects.filter(pk=STAMP).update(value=F("value") + 1)
    User.objects.filter(pk__in=list(user_ids)).update(changed_stamp=_current_stamp())
    transaction.on_commit(_directory.look_again)
    NOTICE.put_after_commit()


def forget_known() -> None:
    """Empty this process's cache, as replacing the whole database must."""
    _directory.forget()


def principal_for(user: User) -> Principal:
    """The Principal of a user as the database has it now."""
    return Principal(
        kind="user",
        id=user.pk,
        name=user.username,
        roles=frozenset(UserRole.objects.filter(user=user).values_list("role", flat=True)),
        department=user.department_id,
        departments=_with_all_below(user.department) if user.department else (),
        is_superuser=user.is_superuser,
        locale=user.locale,
        time_zone=user.time_zone,
    )


class Known(NamedTuple):
    principal: Principal
    token_version: int
    ended_sessions: frozenset[str]


class Directory:
    """The users that this process has met. Once a second, and when a process of this machine has changed somebody, it asks
    for the stamp and drops those who changed since."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, notice: Notice = NOTICE) -> None:
        self._clock, self._notice = clock, notice
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        with self._lock:
            self._known: dict[int, Known] = {}
            self._stamp = -1
            self._checked_at = float("-inf")
            self._noticed = b""

    def look_again(self) -> None:
        self._checked_at = float("-inf")

    def principal_of(self, access: Access) -> Principal | None:
        known = self._user(access.user_id)
        if known is None or known.token_version != access.token_version or access.session in known.ended_sessions:
            return None
        return known.principal

    def _user(self, user_id: int) -> Known | None:
        now, notice = self._clock(), self._notice.read()
        if now - self._checked_at >= FRESH_FOR or notice != self._noticed:
            self._catch_up(now, notice)
        known = self._known.get(user_id)
        return known if known is not None else self._met(user_id)

    def _catch_up(self, now: float, notice: bytes) -> None:
        before = self._stamp
        stamp = _current_stamp()
        changed = _changed_since(before) if stamp > before and self._known else ()
        with self._lock:
            self._checked_at, self._noticed = now, notice
            if self._stamp != before:
                return  # another thread was faster
            for user_id in changed:
                self._known.pop(user_id, None)
            if stamp < before:
                self._known.clear()  # another database stands in this one's place
            self._stamp = stamp

    def _met(self, user_id: int) -> Known | None:
        before = self._stamp
        known = _known_user(user_id)
        with self._lock:
            # What was read may be older than a stamp that another thread has caught up with meanwhile: not kept then.
            if known is not None and self._stamp == before:
                if len(self._known) >= MOST_CACHED:
                    self._known.clear()
                self._known[user_id] = known
        return known


_directory = Directory()


def _current_stamp() -> int:
    return DirectoryStamp.objects.filter(pk=STAMP).values_list("value", flat=True).first() or 0


def _changed_since(stamp: int) -> list[int]:
    return list(User.objects.filter(changed_stamp__gt=stamp).values_list("pk", flat=True))


def _known_user(user_id: int) -> Known | None:
    user = User.objects.select_related("department").filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    # Tokens of sessions that ended longer ago have run out by themselves.
    recently = datetime.now(UTC) - max(timedelta(hours=1), 2 * timedelta(seconds=settings.ACCESS_TOKEN_SECONDS))
    ended = Session.objects.filter(user_id=user_id, ended_at__gt=recently).values_list("pk", flat=True)
    return Known(
        principal=principal_for(user),
        token_version=user.token_version,
        ended_sessions=frozenset(str(session) for session in ended),
    )


def _with_all_below(department: Department) -> tuple[int, ...]:
    return tuple(
        Department.objects.filter(path__startswith=department.path).order_by("path").values_list("pk", flat=True)
    )

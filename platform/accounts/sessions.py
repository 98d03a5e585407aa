"""Sessions: opened by a sign-in, carried on by refresh tokens that are good for one use, ended once and for all."""

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from typing import Literal, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts import tokens
from accounts.directory import changing
from accounts.models import RefreshToken, Session, User

REFRESH_COOKIE = "jacquard_refresh"
COOKIE_PATH = "/api/auth"
KEPT_AFTER_END = timedelta(days=30)

Reason = Literal["unknown", "expired", "ended", "reused", "inactive"]


class Opened(NamedTuple):
    """A session with the refresh token that carries it on. The token exists in clear here and in the cookie only."""

    session: Session
    user: User
    refresh_token: str


class Refused(NamedTuple):
    reason: Reason
    session: Session | None = None


def open_session(user: User, *, address: str, user_agent: str, now: datetime) -> Opened | None:
    """Every way to sign in ends here. None: since `user` was read, the account was suspended or got a new password."""
    as_read = User.objects.filter(pk=user.pk, is_active=True, token_version=user.token_version)
    if not as_read.update(last_login=now):
        return None
    session = Session.objects.create(
        id=uuid.uuid4(), user=user, created_at=now, used_at=now, address=address[:64], user_agent=user_agent[:300]
    )
    return Opened(session, user, _new_token(session, now))


def carry_on(refresh_token: str, now: datetime) -> Opened | Refused:
    """Trade a refresh token for the next one. "reused" is a sign of theft: the caller then ends the session, for the
    thief and for the owner."""
    with transaction.atomic():
        token = RefreshToken.objects.select_related("session__user").filter(hash=digest(refresh_token)).first()
        if token is None:
            return Refused("unknown")
        session = token.session
        # This row is locked from here on, so that of twenty simultaneous uses each sees what the one before it did.
        if not Session.objects.filter(pk=session.pk, ended_at=None).update(used_at=now):
            return Refused("ended", session)
        if not RefreshToken.objects.filter(pk=token.pk, used_at=None).update(used_at=now):
            return Refused("reused", session)
        if token.expires_at <= now:
            return Refused("expired", session)
        if not session.user.is_active:
            return Refused("inactive", session)
        return Opened(session, session.user, _new_token(session, now))


def session_of(refresh_token: str) -> Session | None:
    """The session that a refresh token belongs to, whatever became of either."""
    if not refresh_token:
        return None
    token = RefreshToken.objects.select_related("session").filter(hash=digest(refresh_token)).first()
    return token.session if token else None


def end_sessions(user_id: int, now: datetime, *, only: uuid.UUID | None = None) -> int:
    """End one session of a user, or all; returns how many. Access tokens of theirs die with them."""
    changing([user_id])
    open_ones = Session.objects.filter(user_id=user_id, ended_at=None)
    return (open_ones.filter(pk=only) if only else open_ones).update(ended_at=now)


def end_everything(user_id: int, now: datetime) -> None:
    """All sessions and all access tokens of a user, at once."""
    end_sessions(user_id, now)
    User.objects.filter(pk=user_id).update(token_version=F("token_version") + 1)


def access_token_of(opened: Opened, now: datetime) -> str:
    return tokens.issue(
        user_id=opened.user.pk,
        token_version=opened.user.token_version,
        session=str(opened.session.pk),
        now=now.timestamp(),
    )


def cookie_with(refresh_token: str) -> Mapping[str, str]:
    """The header that hands the refresh token to the browser, for its own use on our addresses only."""
    return _cookie(refresh_token, settings.REFRESH_TOKEN_DAYS * 86_400)


def cookie_cleared() -> Mapping[str, str]:
    return _cookie("", 0)


def forget_old(now: datetime) -> int:
    """Remove sessions that nobody can carry on any more; returns how many."""
    before = now - timedelta(days=settings.REFRESH_TOKEN_DAYS) - KEPT_AFTER_END
    return Session.objects.filter(used_at__lt=before).delete()[0]


def digest(secret: str) -> str:
    """What is kept of a secret of 256 random bits: enough to recognise it, useless to whoever reads it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _new_token(session: Session, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    RefreshToken.objects.create(
        session=session,
        hash=digest(secret),
        issued_at=now,
        expires_at=now + timedelta(days=settings.REFRESH_TOKEN_DAYS),
    )
    return secret


def _cookie(value: str, seconds: int) -> Mapping[str, str]:
    cookie: SimpleCookie = SimpleCookie({REFRESH_COOKIE: value})
    morsel = cookie[REFRESH_COOKIE]
    morsel["path"], morsel["max-age"] = COOKIE_PATH, seconds
    morsel["httponly"], morsel["samesite"] = True, "Strict"
    morsel["secure"] = settings.BASE_URL.startswith("https://")
    return {"Set-Cookie": morsel.OutputString()}

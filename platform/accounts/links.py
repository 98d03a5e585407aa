"""Links that do one thing once: the first administrator's password, a password that an administrator had reset."""

import secrets
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings

from accounts.models import OneTimeLink, User
from accounts.sessions import digest

Purpose = Literal["setup"]
GOOD_FOR = timedelta(hours=24)


def make_link(purpose: Purpose, user: User | None, now: datetime) -> str:
    """The address to hand over. Earlier links to the same end stop working. The secret stands behind '#', which no
    browser sends anywhere: it is in no server's log and in no Referer."""
    OneTimeLink.objects.filter(purpose=purpose, user=user, used_at=None).update(used_at=now)
    secret = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        purpose=purpose, hash=digest(secret), user=user, created_at=now, expires_at=now + GOOD_FOR
    )
    return f"{settings.BASE_URL}/setup#{secret}"


def link_behind(secret: str, purpose: Purpose, now: datetime) -> OneTimeLink | None:
    """The link, if it still works."""
    return (
        OneTimeLink.objects.select_related("user")
        .filter(hash=digest(secret), purpose=purpose, used_at=None, expires_at__gt=now)
        .first()
    )


def use_up(link: OneTimeLink, now: datetime) -> bool:
    """Whether we are the one who used it: of simultaneous uses one is."""
    return OneTimeLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now).update(used_at=now) == 1


def forget_old(now: datetime) -> int:
    """Remove links that do not work any more; returns how many."""
    return OneTimeLink.objects.filter(expires_at__lt=now).delete()[0]

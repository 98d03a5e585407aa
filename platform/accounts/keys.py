"""API keys: what programs show. A key opens no session and never does more than its owner may at that moment."""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Lock

from accounts.directory import principal_for
from accounts.models import ApiKey, User
from accounts.principal import Principal

BEGINNING = "jk_"
FORM = re.compile(r"jk_[a-z0-9]{10}_[A-Za-z0-9_-]{43}")
OF_A_KEY = re.compile(r"jk_[a-z0-9]{10}/")
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
FRESH_FOR = 1.0
MOST_KNOWN = 10_000
USE_NOTED_EVERY = timedelta(minutes=1)


def make_key(owner: User, name: str, roles: Iterable[str], expires_at: datetime, now: datetime) -> tuple[ApiKey, str]:
    """The key's row, and the text that is shown this once."""
    prefix = BEGINNING + "".join(secrets.choice(ALPHABET) for _ in range(10))
    text = f"{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        owner=owner,
        name=name,
        prefix=prefix,
        hash=_hash(text),
        roles=sorted(set(roles)),
        created_at=now,
        expires_at=expires_at,
    )
    return key, text


def principal_of_key(text: str, now: datetime | None = None) -> Principal | None:
    """Who this key acts for; None when it is not good, whatever the reason. At most a second behind."""
    if not FORM.fullmatch(text):
        return None
    digest, moment = _hash(text), time.monotonic()
    known = _known.get(digest)
    if known is None or moment >= known[1]:
        principal = _looked_up(digest, now or datetime.now(UTC))
        if principal is None:
            _known.pop(digest, None)
            return None
        known = principal, moment + FRESH_FOR
        with _lock:
            if len(_known) >= MOST_KNOWN:
                _known.clear()
            _known[digest] = known
    return known[0]


def principal_behind_key(name: str, now: datetime) -> Principal | None:
    """The same for work that goes on after the request: `name` is that of the key's principal."""
    return _acting(
        ApiKey.objects.select_related("owner__department").filter(prefix=name.partition("/")[0]).first(), now
    )


def is_of_a_key(name: str) -> bool:
    """Whether a principal's name is that of a key's."""
    return OF_A_KEY.match(name) is not None


def forget_keys() -> None:
    """Empty this process's cache."""
    _known.clear()


_known: dict[str, tuple[Principal, float]] = {}
_lock = Lock()


def _looked_up(digest: str, now: datetime) -> Principal | None:
    key = ApiKey.objects.select_related("owner__department").filter(hash=digest).first()
    if key is None or not hmac.compare_digest(key.hash, digest):
        return None
    principal = _acting(key, now)
    if principal is not None and (key.used_at is None or key.used_at < now - USE_NOTED_EVERY):
        ApiKey.objects.filter(pk=key.pk).update(used_at=now)
    return principal


def _acting(key: ApiKey | None, now: datetime) -> Principal | None:
    if key is None or key.revoked_at is not None or key.expires_at <= now or not key.owner.is_active:
        return None
    owner = principal_for(key.owner)
    roles = frozenset(key.roles) if owner.is_superuser else frozenset(key.roles) & owner.roles
    return replace(owner, kind="service", name=f"{key.prefix}/{owner.name}", roles=roles, is_superuser=False)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

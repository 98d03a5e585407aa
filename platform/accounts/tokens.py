"""Access tokens: short-lived, signed, and verified from a cache on all but their first use."""

import hashlib
import hmac
import re
import uuid
from collections.abc import Mapping
from threading import Lock
from typing import Any, NamedTuple

import jwt
from django.conf import settings

ALGORITHM = "HS256"
HEADER = {"alg": ALGORITHM, "typ": "at+jwt"}
AUDIENCE = "jacquard"
LEEWAY = 10
MOST_CACHED = 10_000
LONGEST_TOKEN = 2048
CLAIMS = ("iss", "aud", "sub", "typ", "tv", "sid", "iat", "exp", "jti")

# The last character of a 32-byte signature has two bits to spare; only the spelling with zeros there is taken, so that
# one token has one text.
FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")


class Access(NamedTuple):
    """What a verified token says."""

    user_id: int
    token_version: int
    session: str
    expires: int


def issue(*, user_id: int, token_version: int, session: str, now: float) -> str:
    """A token that is good for ACCESS_TOKEN_SECONDS from `now`."""
    claims = {
        "iss": settings.BASE_URL,
        "aud": AUDIENCE,
        "typ": "access",
        "sub": str(user_id),
        "tv": token_version,
        "sid": session,
        "iat": int(now),
        "exp": int(now) + settings.ACCESS_TOKEN_SECONDS,
        "jti": uuid.uuid4().hex,
    }
    return jwt.encode(claims, _key(), algorithm=ALGORITHM, headers=HEADER)


def verified(token: str, now: float) -> Access | None:
    """What `token` says, if we signed it and it is still good; None otherwise, for whatever reason."""
    digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
    access = _cache.get(digest)
    if access is None:
        access = _verified_now(token, now)
        if access is None:
            return None
        _remember(digest, access)
    return access if now < access.expires + LEEWAY else None


def forget_verified() -> None:
    """Empty this process's cache, as a change of the signing key must."""
    _cache.clear()


_cache: dict[bytes, Access] = {}
_lock = Lock()


def _remember(digest: bytes, access: Access) -> None:
    with _lock:
        while len(_cache) >= MOST_CACHED:
            del _cache[next(iter(_cache))]
        _cache[digest] = access


def _verified_now(token: str, now: float) -> Access | None:
    if len(token) > LONGEST_TOKEN or not FORM.fullmatch(token):
        return None
    try:
        decoded = jwt.decode_complete(
            token,
            _key(),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=settings.BASE_URL,
            options={
                "require": list(CLAIMS),
                "strict_aud": True,
                # Times are checked below against the moment given, on first use as on every later one.
                "verify_exp": False,
                "verify_iat": False,
            },
        )
    except (jwt.InvalidTokenError, ValueError):
        return None
    if decoded["header"] != HEADER:
        return None
    return _access_in(decoded["payload"], now)


def _access_in(claims: Mapping[str, Any], now: float) -> Access | None:
    numbers = [claims[name] for name in ("tv", "iat", "exp")]
    if claims["typ"] != "access" or any(type(number) is not int for number in numbers):
        return None
    version, issued, expires = numbers
    if issued > now + LEEWAY or not claims["sub"].isdecimal() or not isinstance(claims["sid"], str):
        return None
    return Access(user_id=int(claims["sub"]), token_version=version, session=claims["sid"], expires=expires)


def _key() -> bytes:
    """A key for this purpose alone, so that nothing else signed with SECRET_KEY passes for a token."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"jacquard access token", "sha256")

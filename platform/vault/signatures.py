"""Signatures of requests between machines: HMAC-SHA256 with a secret of the vault, over moment, nonce, address and raw body.

    X-Jacquard-Signature: t=1764172800,n=3f0c…,v1=<hex of HMAC-SHA256>

What is signed is `<t>.<n>.<METHOD> <path>` and, after a line feed, the body; the path is decoded, with its query as it is. A
signature is good for five minutes, once. Several secrets may be named, the newer first, so that a sender can change to the new
one before the old one goes.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction

from operations.errors import NotSignedIn
from operations.signed import Signed
from vault.models import UsedSignature
from vault.store import UnknownSecret, reveal

HEADER = "X-Jacquard-Signature"
GOOD_FOR = timedelta(minutes=5)
FORM = re.compile(r"t=([0-9]{1,12}),n=([A-Za-z0-9_-]{8,64}),v1=([0-9a-f]{64})")
ABSENT = "0" * 64


class Parts(NamedTuple):
    moment: int
    nonce: str
    digest: str


class WrongSignature(NotSignedIn):
    """Missing, forged, too old, or used before: the answer is the same, so that nobody learns which."""

    code = "wrong_signature"


def verified_signature(signed: Signed, names: Sequence[str]) -> None:
    """WrongSignature unless one of the secrets signed this request within five minutes, and it is the first time. The nonce is
    kept in a transaction of its own kind: whatever becomes of the request, the signature is used up."""
    found = FORM.fullmatch(signed.signature)
    parts = Parts(int(found[1]), found[2], found[3]) if found else Parts(0, "", ABSENT)
    fits = False
    for name in names:
        fits |= hmac.compare_digest(
            _digest(_secret(name), parts, signed.method, signed.path, signed.body), parts.digest
        )
    age = abs(signed.now.timestamp() - parts.moment)
    if not fits or found is None or age > GOOD_FOR.total_seconds() or not _first_time(parts, signed.now):
        raise WrongSignature(
            f"The header {HEADER} is missing, or does not fit: it signs moment, nonce, method, path and body, once, and is good "
            f"for {int(GOOD_FOR.total_seconds() // 60)} minutes.",
            recorded=False,
        )


def signature_of(secret: str, method: str, path: str, body: bytes, now: datetime, nonce: str = "") -> str:
    """The value of the header."""
    unsigned = Parts(int(now.timestamp()), nonce or secrets.token_urlsafe(16), "")
    return f"t={unsigned.moment},n={unsigned.nonce},v1={_digest(secret, unsigned, method, path, body)}"


def forget_old(now: datetime) -> int:
    """Remove nonces whose signatures are too old anyway; returns how many."""
    return UsedSignature.objects.filter(used_at__lt=now - 2 * GOOD_FOR).delete()[0]


def _digest(secret: str, parts: Parts, method: str, path: str, body: bytes) -> str:
    text = f"{parts.moment}.{parts.nonce}.{method} {path}\n".encode() + body
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def _secret(name: str) -> str:
    """A secret that is gone signs nothing; what stands in for it is known to nobody."""
    try:
        return reveal(name)
    except (UnknownSecret, ValueError):
        return secrets.token_urlsafe(32)


def _first_time(parts: Parts, now: datetime) -> bool:
    key = hashlib.sha256(f"{parts.moment}.{parts.nonce}.{parts.digest}".encode()).hexdigest()
    try:
        with transaction.atomic():
            UsedSignature(key=key, used_at=now.astimezone(UTC)).save(force_insert=True)
    except IntegrityError:
        return False
    return True

"""Passwords: checked with the same work whether or not there is such an account."""

import secrets
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User


def fits(password: str, user: User | None) -> bool:
    """Whether this is the user's password. Nobody's password, and that of an account without one, is compared with a
    decoy: one Argon2 computation in every case."""
    decoy = _decoy()
    if user is None or not user.has_usable_password():
        check_password(password, decoy)
        return False
    return user.check_password(password)


def faults_of(password: str, user: User) -> list[str]:
    """What speaks against this password for this user, as sentences."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return list(error.messages)
    return []


@cache
def _decoy() -> str:
    return make_password(secrets.token_urlsafe(32))

"""Texts at rest: encrypted with the first of the installation's keys, readable with any of them: keys can rotate."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def encrypted(text: str) -> str:
    return _keys(tuple(settings.ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def decrypted(token: str) -> str:
    """ValueError when none of the keys is the one."""
    try:
        return _keys(tuple(settings.ENCRYPTION_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken:
        raise ValueError("This secret cannot be read with any of the keys of this installation.") from None


def rotated(token: str) -> str:
    """The same secret under the first key."""
    try:
        return _keys(tuple(settings.ENCRYPTION_KEYS)).rotate(token.encode()).decode()
    except InvalidToken:
        raise ValueError("This secret cannot be read with any of the keys of this installation.") from None


def is_newest(token: str) -> bool:
    """Whether it is under the first key already."""
    try:
        _keys(tuple(settings.ENCRYPTION_KEYS[:1])).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


@lru_cache(maxsize=4)
def _keys(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])

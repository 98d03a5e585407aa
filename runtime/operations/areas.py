"""A place of one's own for files of jobs and flows: a folder of the storage for each account, seen by nobody else."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.principal import Principal
from operations.errors import Forbidden, InvalidInput, NotFound, TooLarge, Unavailable

SEGMENT = re.compile(r"[A-Za-z0-9_\u00a0-\u1fff\u2c00-\ufdcf][A-Za-z0-9_\u00a0-\u1fff\u2c00-\ufdcf .+-]{0,98}(?<![ .])")
DEEPEST = 6
MOST_FILES = 5_000
MOST_BYTES = 512 * 1024 * 1024
PATH = {"type": "string", "minLength": 1, "maxLength": 400, "title": "Path", "x-title-zh": "路径"}


class Entry(NamedTuple):
    path: str
    size: int


def read_file(principal: Principal, path: str) -> bytes:
    name = _name(principal, path)
    if not default_storage.exists(name):
        raise NotFound(f"There is no file '{path[:200]}' in your area.")
    if default_storage.size(name) > settings.UPLOAD_LIMIT_BYTES:
        raise TooLarge(f"The file is larger than {settings.UPLOAD_LIMIT_BYTES:,} bytes.")
    with default_storage.open(name, "rb") as file:
        content: bytes = file.read()
    return content


def write_file(principal: Principal, path: str, content: bytes) -> Entry:
    """In place of what was there."""
    name = _name(principal, path)
    if len(content) > settings.UPLOAD_LIMIT_BYTES:
        raise TooLarge(f"A file has at most {settings.UPLOAD_LIMIT_BYTES:,} bytes.")
    others = [entry for entry in files_of(principal) if entry.path != path]
    if len(others) >= MOST_FILES or sum(entry.size for entry in others) + len(content) > MOST_BYTES:
        raise TooLarge(f"An area holds {MOST_FILES:,} files and {MOST_BYTES:,} bytes; delete some.", code="area_full")
    with _room():
        default_storage.delete(name)
        default_storage.save(name, ContentFile(content))
    return Entry(path, len(content))


def delete_file(principal: Principal, path: str) -> bool:
    """Whether there was one."""
    name = _name(principal, path)
    there = default_storage.exists(name)
    default_storage.delete(name)
    return there


def files_of(principal: Principal, under: str = "") -> list[Entry]:
    """All files of the area, or of a folder in it."""
    root = _area(principal)
    start = _name(principal, under) if under else root
    return sorted(_below(start, root))


def _below(folder: str, root: str) -> Iterator[Entry]:
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    for file in files:
        name = f"{folder}/{file}"
        yield Entry(name.removeprefix(f"{root}/"), default_storage.size(name))
    for inner in folders:
        yield from _below(f"{folder}/{inner}", root)


def _name(principal: Principal, path: str) -> str:
    """The storage's name of a path. Segments are plain names, so that none leads up, out, or to a hidden file."""
    segments = path.split("/")
    if len(segments) > DEEPEST or not all(SEGMENT.fullmatch(segment) for segment in segments):
        raise InvalidInput(
            f"'{path[:200]}' is no path such as reports/march.csv: plain names, at most {DEEPEST} of them.",
            code="wrong_path",
        )
    return f"{_area(principal)}/{path}"


def _area(principal: Principal) -> str:
    if not principal.is_signed_in:
        raise Forbidden("Nobody unknown has an area for files.")
    if principal.kind == "system":
        return f"areas/system-{re.sub('[^a-z0-9]', '-', principal.name.lower())[:60]}"
    return f"areas/account-{principal.id}"


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unavailable("The storage for files is full; the operators make room.", code="storage_full") from None
        raise

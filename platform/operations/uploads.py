"""What every upload goes through, whatever it is for: measured, given a plain name, stored under a random key."""

import errno
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, NoReturn, cast

from django.conf import settings

from operations.errors import InvalidInput, TooLarge, Unavailable
from operations.operation import Call
from operations.problems import Problem

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\]")
LONGEST_NAME = 200


def uploaded(call: Call) -> tuple[IO[bytes], str]:
    """The file of a multipart request, and what its sender calls it."""
    file = call.input["file"]
    if not hasattr(file, "read"):
        message = "'file' is an uploaded file."
        raise InvalidInput(message, problems=[Problem(code="wrong_value", pointer="/file", message=message)])
    return cast(IO[bytes], file), str(getattr(file, "name", "") or "")


def measured(file: IO[bytes]) -> tuple[int, str]:
    """Its size and the digest of its content."""
    hashed, size = hashlib.sha256(), 0
    file.seek(0)
    while block := file.read(1 << 20):
        hashed.update(block)
        size += len(block)
        if size > settings.UPLOAD_LIMIT_BYTES:
            raise TooLarge(f"At most {settings.UPLOAD_LIMIT_BYTES:,} bytes are taken.")
    if not size:
        refuse_file("The file is empty.")
    return size, hashed.hexdigest()


def plain_name(name: str) -> str:
    """A name without folders, control characters and signs that turn the reading direction."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return UNPRINTABLE.sub("", last).strip(" .")[-LONGEST_NAME:] or "file"


@contextmanager
def room_for_files() -> Iterator[None]:
    """A full disk is told as such, and the service goes on."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unavailable("There is no room left for files on the server. Tell your administrator.") from None
        raise


def refuse_file(message: str, hint: str = "") -> NoReturn:
    raise InvalidInput(
        message, problems=[Problem(code="bad_file", pointer="/file", message=message, hint=hint)]
    ) from None

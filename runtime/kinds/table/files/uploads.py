"""Uploads: told by their content and never by their name, kept under a random one."""

import re
import secrets
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import filetype
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image, UnidentifiedImageError

from operations.errors import UnsupportedMedia
from operations.uploads import measured, plain_name, refuse_file, room_for_files
from runtime.kinds.table.models import StoredFile

HEAD = 8192
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000
PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp", "AVIF": "image/avif"}
MARKUP = re.compile(
    rb"<\s*(?:!doctype|!--|\?xml|html|head|body|svg|script|iframe|math|x?:?html|[a-z]+:)", re.IGNORECASE
)
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a file was found to be; width and height of pictures."""

    media_type: str
    width: int | None = None
    height: int | None = None


def keep(file: IO[bytes], name: str, by: int | None, now: datetime) -> StoredFile:
    """Look at the file, store it, and remember it. Nothing is left behind when that fails."""
    size, digest = measured(file)
    found = sniffed(file)
    key = secrets.token_hex(24)
    file.seek(0)
    with room_for_files():
        default_storage.save(path_of(key), File(file))
    try:
        with transaction.atomic():
            return StoredFile.objects.create(
                key=key,
                name=plain_name(name),
                media_type=found.media_type,
                size=size,
                digest=digest,
                width=found.width,
                height=found.height,
                uploaded_by=by,
                uploaded_at=now,
            )
    except BaseException:
        default_storage.delete(path_of(key))
        raise


def sniffed(file: IO[bytes]) -> Found:
    """UnsupportedMedia for what a browser could take for a page of ours, InvalidInput for a picture that is none."""
    file.seek(0)
    head = file.read(HEAD)
    if MARKUP.match(head.lstrip(b"\xef\xbb\xbf \t\r\n\x0c")):
        raise UnsupportedMedia("HTML, SVG and XML can hold scripts; they are not taken. Send them in a zip file.")
    kind = filetype.guess(head)
    media_type = str(kind.mime) if kind is not None else _text_or_unknown(head)
    if media_type in PICTURES.values():
        return _picture(file, media_type)
    return Found(media_type=media_type)


def path_of(key: str) -> str:
    return f"{key[:2]}/{key}"


def _text_or_unknown(head: bytes) -> str:
    try:
        head[:-4].decode("utf-8") if len(head) == HEAD else head.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(head) < HEAD or error.start < HEAD - 8:
            return UNKNOWN
    return UNKNOWN if b"\x00" in head else "text/plain"


def _picture(file: IO[bytes], media_type: str) -> Found:
    """Its size is read before any of its pixels: a small file can hold a huge picture."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(file, formats=tuple(PICTURES)) as picture:
                width, height = picture.size
                actual = PICTURES.get(picture.format or "", "")
                if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
                    refuse_file(f"The picture has {width:,} × {height:,} pixels; that is too large.")
                picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError):
        refuse_file("This picture is damaged, or not what it says it is.")
    if actual != media_type:
        refuse_file("This picture is not what it says it is.")
    return Found(media_type=media_type, width=width, height=height)


def shown(file: StoredFile) -> dict[str, Any]:
    return {
        "id": file.pk,
        "name": file.name,
        "size": file.size,
        "type": file.media_type,
        "width": file.width,
        "height": file.height,
    }

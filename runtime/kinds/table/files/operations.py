"""What can be done with files: upload them, fetch them."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from django.core.files.storage import default_storage

from operations.access import SIGNED_IN
from operations.errors import NotFound
from operations.operation import NOTHING, Call, Operation, Result, Route
from operations.uploads import uploaded
from runtime.kinds.table.access.sights import reader_of
from runtime.kinds.table.files.reading import may_read
from runtime.kinds.table.files.uploads import UNKNOWN, keep, path_of, shown
from runtime.kinds.table.models import StoredFile

BLOCK = 64 * 1024
SANDBOX = "default-src 'none'; sandbox"


def file_upload(call: Call) -> Result:
    """Kept for its uploader; whoever may read a row that holds it may read it, too. Unused, it is gone after a day."""
    file, name = uploaded(call)
    kept = keep(file, name, call.principal.id, call.now)
    call.note(id=kept.pk, size=kept.size, type=kept.media_type)
    return Result(value=shown(kept), status=201, headers={"Location": f"/api/files/{kept.pk}"})


def file_get(call: Call) -> Result:
    """Always to be saved, never to be opened in the place of one of our pages."""
    text = call.target["id"]
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0
    file = StoredFile.objects.filter(pk=number).first()
    if file is None or not may_read(reader_of(call), file) or not default_storage.exists(path_of(file.key)):
        raise NotFound(f"There is no file '{text[:20]}', or you may not read it.")
    headers = {
        "Content-Disposition": disposition(file.name),
        "Content-Length": str(file.size),
        "Content-Security-Policy": SANDBOX,
    }
    return Result(stream=_content(file), content_type=_served(file.media_type), headers=headers)


def disposition(name: str) -> str:
    """After RFC 6266: plain ASCII for old programs, and the name itself."""
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in " ._-")) or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _served(media_type: str) -> str:
    return "text/plain; charset=utf-8" if media_type == "text/plain" else media_type or UNKNOWN


def _content(file: StoredFile) -> Iterator[bytes]:
    with default_storage.open(path_of(file.key), "rb") as source:
        while block := source.read(BLOCK):
            yield block


UPLOAD: Mapping[str, Any] = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {"file": {"type": "string", "format": "binary"}},
}

OPERATIONS = (
    Operation(
        name="file.upload",
        summary="Upload a file",
        access=SIGNED_IN,
        handler=file_upload,
        route=Route(method="POST", path="/api/files", media=("multipart/form-data",)),
        input=UPLOAD,
        transaction="one",
    ),
    Operation(
        name="file.get",
        summary="Fetch a file",
        access=SIGNED_IN,
        handler=file_get,
        route=Route(method="GET", path="/api/files/{id}"),
        input=NOTHING,
    ),
)

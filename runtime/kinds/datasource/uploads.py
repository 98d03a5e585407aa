"""Files that become tables of a data source: uploaded by whoever may work on data sources, theirs until one holds them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from datasources.files import keep, remove_unused, shown
from datasources.models import SourceFile
from metadata.access import may_kind
from metadata.models import Draft, Version
from operations.access import by_policy
from operations.operation import Call, Operation, Result, Route
from operations.uploads import uploaded
from runtime.kinds.datasource.shapes import FILE

UPLOAD: Mapping[str, Any] = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {"file": {"type": "string", "format": "binary"}},
}


def upload(call: Call) -> Result:
    """Its sheets with their columns are told at once; it is gone after a day unless a data source holds it."""
    file, name = uploaded(call)
    kept = keep(file, name, call.principal.id, call.now)
    call.note(file=kept.key, size=kept.size, format=kept.format)
    return Result(value=shown(kept), status=201)


def files_of(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The uploads that a body holds, as people know them."""
    keys = [each.get("file") for each in body.get("files", ()) if isinstance(each, dict)]
    return [shown(file) for file in SourceFile.objects.filter(key__in=keys).order_by("pk")]


def remove_unused_files(now: datetime) -> int:
    return remove_unused(now, _held())


def _held() -> Iterator[str]:
    """By any version, as one may go back to it, and by what is being worked on."""
    for model in (Version, Draft):
        bodies = model.objects.filter(definition__kind="datasource").values_list("body", flat=True)
        for body in bodies:
            yield from (each["file"] for each in body.get("files", ()) if isinstance(each, dict) and "file" in each)


OPERATIONS = (
    Operation(
        name="datasource.upload",
        summary="Upload a file of rows: CSV, Parquet or Excel",
        access=by_policy("datasource.design", lambda principal, target: may_kind(principal, "design", "datasource")),
        handler=upload,
        route=Route(method="POST", path="/api/datasource-files", media=("multipart/form-data",)),
        input=UPLOAD,
        output=FILE,
        transaction="one",
    ),
)

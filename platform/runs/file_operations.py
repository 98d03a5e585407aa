"""What can be done with exported files: list one's own, look, download, remove."""

from operations import clock
from operations.access import SIGNED_IN
from operations.operation import Call, Operation, Result, Route
from operations.perform import settled
from runs import exported
from runs.models import ExportedFile

LISTED = 200
ONE = "/api/exports/{file}"


def export_list(call: Call) -> Result:
    """One's own, the newest first."""
    mine = ExportedFile.objects.filter(owner_id=call.principal.id or 0, expires_at__gt=clock.now())
    return Result(value={"exports": [exported.shown(file) for file in mine.order_by("-created_at")[:LISTED]]})


def export_get(call: Call) -> Result:
    return Result(value=exported.shown(exported.file_of(call.target["file"], call.principal)))


def export_content(call: Call) -> Result:
    file = exported.file_of(call.target["file"], call.principal)
    stream = exported.fetched(file, call.principal)
    with settled(call):
        call.note(kind=file.kind, subject=file.subject, file=str(file.pk))
    headers = {"Content-Disposition": exported.disposition(file.name), "Content-Length": str(file.bytes)}
    return Result(stream=stream, content_type=file.media_type, headers=headers)


def export_delete(call: Call) -> Result:
    file = exported.file_of(call.target["file"], call.principal)
    call.note(kind=file.kind, subject=file.subject)
    exported.remove(file)
    return Result(status=204)


OPERATIONS = (
    Operation(
        name="export.list",
        summary="Your exported files: rows and reports",
        access=SIGNED_IN,
        handler=export_list,
        route=Route(method="GET", path="/api/exports"),
    ),
    Operation(
        name="export.get",
        summary="An exported file and how far it is",
        access=SIGNED_IN,
        handler=export_get,
        route=Route(method="GET", path=ONE),
    ),
    Operation(
        name="export.content",
        summary="Download an exported file",
        access=SIGNED_IN,
        handler=export_content,
        route=Route(method="GET", path=f"{ONE}/content"),
        transaction="own",
    ),
    Operation(
        name="export.delete",
        summary="Remove an exported file",
        access=SIGNED_IN,
        handler=export_delete,
        route=Route(method="DELETE", path=ONE),
        transaction="one",
    ),
)

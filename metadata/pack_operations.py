"""What can be done with packs: export, look at what an import would do, import."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

import orjson

from metadata import pack_exporting, pack_loading, packs, shown
from metadata.access import granted_names, may, may_kind
from metadata.catalog import read_catalog
from metadata.kinds import kinds
from metadata.lifecycle import Consent
from metadata.models import PackImport
from metadata.pack_rows import load_rows
from metadata.packfile import Pack, read_pack, write_zip, zip_bytes
from metadata.planning import Key, Planned
from operations.access import SIGNED_IN, granted
from operations.errors import Forbidden, InvalidInput
from operations.operation import Call, Operation, Result, Route
from operations.perform import settled
from operations.problems import Problem

FILE: Mapping[str, Any] = {"type": "string", "format": "binary"}


def pack_list(call: Call) -> Result:
    """The packs that were imported here, with what they brought."""
    found: dict[str, dict[str, Any]] = {}
    for row in PackImport.objects.order_by("pack", "kind", "name"):
        pack = found.setdefault(
            row.pack,
            {
                "name": row.pack,
                "version": row.pack_version,
                "imported_at": row.imported_at.isoformat(),
                "definitions": [],
            },
        )
        pack["definitions"].append({"kind": row.kind, "name": row.name})
    return Result(value={"packs": list(found.values())})


def pack_export(call: Call) -> Result:
    """A zip file of published definitions: those asked for, or all that the principal may read. With rows of tables it
    is made by a run, over HTTP at least."""
    name, version, keys = call.input["name"], call.input["version"], _keys(call)
    title = call.input.get("title", {"en": name})
    tables = pack_exporting.checked(call, keys)
    headers = {"Content-Disposition": f'attachment; filename="{name}-{version}.zip"'}
    pack = packs.export(keys, name=name, version=version, title=title)
    if call.input.get("background", bool(tables) and call.source.channel == "http"):
        return Result(value=pack_exporting.begun(call, keys, tables), status=202)
    if not tables:
        with settled(call):
            call.note(pack=name, version=version)
        return Result(body=zip_bytes(pack), content_type="application/zip", headers=headers)
    asked = {"name": name, "version": version, "title": title, "definitions": keys, "rows": tables}
    kept = tempfile.TemporaryFile(prefix="jacquard-pack-")  # noqa: SIM115 – it lives as long as it is sent
    with pack_exporting.taken(call, asked) as made:
        write_zip(made.pack, kept)
    with settled(call):
        call.note(pack=name, version=version, rows=tables)
    value = {"rows": made.rows, "notes": made.notes}
    return Result(value=value, stream=_sent(kept), content_type="application/zip", headers=headers)


def _sent(kept: IO[bytes]) -> Iterator[bytes]:
    with kept:
        kept.seek(0)
        yield from iter(lambda: kept.read(2**18), b"")


def pack_export_perform(call: Call) -> Result:
    """What a background run does for an export with rows."""
    return Result(value=pack_exporting.performed(call))


def pack_plan(call: Call) -> Result:
    """A dry run: the plan of the merged definitions, and the conflicts that need a choice."""
    pack = _pack(call)
    return Result(value=_shown(pack, *packs.plan_import(pack, _choices(call))))


def pack_import(call: Call) -> Result:
    """All definitions or none; then the seed rows, many of them by a run. Rows that could not be loaded are told, and the
    import can be done again: it finds the definitions in place."""
    pack = _pack(call)
    call.note(pack=pack.name, version=pack.version)
    call.emit("pack.imported", pack.name, {"pack": pack.name, "version": pack.version})
    consent = Consent(
        seal=call.input["seal"], decisions=_json(call, "decisions"), comment=f"{pack.name} {pack.version}"
    )
    if pack_loading.is_long(call, pack):
        merging, made, begun = pack_loading.imported(pack, _choices(call), consent, call)
        return Result(value=_shown(pack, merging, made) | begun, status=202)
    merging, made = packs.import_pack(pack, _choices(call), consent, call)
    loaded = load_rows(pack, call.principal, call.source) if call.input.get("rows", True) else []
    return Result(value=_shown(pack, merging, made) | {"loaded": [rows.as_json() for rows in loaded]})


def pack_import_rows(call: Call) -> Result:
    """What a background run does for an import: load the rows that the pack brought."""
    return Result(value=pack_loading.performed(call))


def _keys(call: Call) -> list[Key]:
    if "definitions" not in call.input:
        return _readable(call)
    asked = [(item["kind"], item["name"]) for item in call.input["definitions"]]
    refused = [f"{kind}/{name}" for kind, name in asked if not may(call.principal, "read", kind, name)]
    if refused:
        raise Forbidden("You may not read: " + ", ".join(refused) + ".")
    return asked


def _readable(call: Call) -> list[Key]:
    every = sorted(read_catalog().pointers)
    one_by_one = {
        kind: granted_names(call.principal, "read", kind)
        for kind in kinds()
        if not may_kind(call.principal, "read", kind)
    }
    return [(kind, name) for kind, name in every if kind not in one_by_one or name in one_by_one[kind]]


def _pack(call: Call) -> Pack:
    file = call.input["file"]
    if hasattr(file, "temporary_file_path"):
        return read_pack(Path(file.temporary_file_path()))
    return read_pack(cast(bytes, file.read()))


def _choices(call: Call) -> packs.Choices:
    """`{"table/customers": {"/fields/k3j2h1aa/maximum": "theirs"}}`; "" chooses for a whole definition."""
    choices = _json(call, "choices")
    for key, sides in choices.items():
        if not isinstance(sides, dict) or any(side not in ("ours", "theirs") for side in sides.values()):
            raise InvalidInput(
                problems=[
                    Problem(
                        code="wrong_choice",
                        pointer="/choices",
                        message=f'The choices for \'{key}\' must say "ours" or "theirs" for each conflict.',
                    )
                ]
            )
    return choices


def _json(call: Call, member: str) -> dict[str, Any]:
    """A JSON object that came as such, or as the text of a form's field."""
    given = call.input.get(member, {})
    try:
        read = orjson.loads(given) if isinstance(given, str) else given
    except orjson.JSONDecodeError:
        read = None
    if not isinstance(read, dict):
        raise InvalidInput(
            problems=[Problem(code="wrong_type", pointer=f"/{member}", message=f"'{member}' must be a JSON object.")]
        )
    return read


def _shown(pack: Pack, merging: packs.Merging, made: Planned) -> dict[str, Any]:
    return {
        "pack": pack.manifest(),
        "plan": shown.planned_as_json(made),
        "conflicts": [clash.as_json() for clash in merging.clashes],
        "untouched": [{"kind": kind, "name": name} for kind, name in merging.untouched],
        "rows": [{"table": rows.table, "format": rows.format, "bytes": rows.size} for rows in pack.rows],
    }


NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$"}
VERSION = {"type": "string", "pattern": "^[0-9]+[.][0-9]+[.][0-9]+$", "maxLength": 40}
JSON_OR_TEXT = {"type": ["object", "string"]}

OPERATIONS = (
    Operation(
        name="pack.list",
        summary="The packs imported here",
        access=granted("pack.list"),
        handler=pack_list,
        route=Route(method="GET", path="/api/packs"),
    ),
    Operation(
        name="pack.export",
        summary="Export published definitions as a pack",
        access=SIGNED_IN,
        handler=pack_export,
        route=Route(method="POST", path="/api/packs/export"),
        input={
            "type": "object",
            "required": ["name", "version"],
            "additionalProperties": False,
            "properties": {
                "name": NAME,
                "version": VERSION,
                "title": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 200}},
                "definitions": {
                    "type": "array",
                    "maxItems": 5000,
                    "items": {
                        "type": "object",
                        "required": ["kind", "name"],
                        "additionalProperties": False,
                        "properties": {"kind": NAME, "name": NAME},
                    },
                },
                "rows": {
                    "type": "array",
                    "maxItems": 500,
                    "items": NAME,
                    "description": "Tables of the pack whose rows come along.",
                },
                "background": {
                    "type": "boolean",
                    "description": "As a file, made by a worker; absent: with rows, over HTTP.",
                },
            },
        },
        transaction="own",
    ),
    Operation(
        name="pack.export.perform",
        summary="What a background run does for a pack with rows",
        access=SIGNED_IN,
        handler=pack_export_perform,
        transaction="own",
        retry_safe=True,
        input={
            "type": "object",
            "required": ["file"],
            "additionalProperties": False,
            "properties": {"file": {"type": "string", "maxLength": 36}},
        },
    ),
    Operation(
        name="pack.plan",
        summary="What importing a pack would do",
        access=granted("pack.import"),
        handler=pack_plan,
        route=Route(method="POST", path="/api/packs/plan", media=("multipart/form-data",)),
        input={
            "type": "object",
            "required": ["file"],
            "additionalProperties": False,
            "properties": {"file": FILE, "choices": JSON_OR_TEXT},
        },
    ),
    Operation(
        name="pack.import",
        summary="Import a pack",
        access=granted("pack.import"),
        handler=pack_import,
        route=Route(method="POST", path="/api/packs/import", media=("multipart/form-data",)),
        transaction="own",
        input={
            "type": "object",
            "required": ["file", "seal"],
            "additionalProperties": False,
            "properties": {
                "file": FILE,
                "choices": JSON_OR_TEXT,
                "decisions": JSON_OR_TEXT,
                "seal": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                "rows": {"type": "boolean"},
                "background": {
                    "type": "boolean",
                    "description": "Load the rows by a worker; absent: when they are many.",
                },
            },
        },
    ),
    Operation(
        name="pack.import.rows",
        summary="What a background run does for the rows of a pack",
        access=granted("pack.import"),
        handler=pack_import_rows,
        transaction="own",
        retry_safe=True,
        input={
            "type": "object",
            "required": ["file"],
            "additionalProperties": False,
            "properties": {"file": {"type": "string", "pattern": "^[0-9a-f]{32}$"}},
        },
    ),
)

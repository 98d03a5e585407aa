"""Packs as folders and zip files: `pack.json`, one file for each definition, and seed rows. The same pack has the same
bytes; what is read may come from anybody."""

import stat
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Literal, cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from metadata.archives import (
    DEFINITION_FILE,
    LIMITS,
    MANIFEST,
    NAME,
    ROWS_FILE,
    PackedFile,
    PackLimits,
    file_problem,
    files_of_folder,
    files_of_zip,
    is_known,
)
from metadata.bodies import file_bytes
from operations.errors import InvalidInput, OperationError
from operations.json import Limits, strict_loads
from operations.problems import Problem, pointer
from operations.shape import problems_of_shape, validator_of

FORMAT = 1
RowsFormat = Literal["csv", "jsonl"]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Seed rows of one table, read when they are needed."""

    table: str
    format: RowsFormat
    size: int
    open: Callable[[], IO[bytes]]

    @property
    def file(self) -> str:
        return f"rows/{self.table}.{self.format}"


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Definitions that travel together. `requires` are the packs that must be there before: name → least version;
    `uids` those of definitions that were renamed, so that they cannot be told from kind and name."""

    name: str
    version: str
    title: Mapping[str, str]
    requires: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    uids: Mapping[tuple[str, str], str] = field(default_factory=dict)
    rows: tuple[Rows, ...] = ()

    def manifest(self) -> dict[str, Any]:
        uids = {f"{kind}/{name}": uid for (kind, name), uid in self.uids.items()}
        return {
            "format": FORMAT,
            "name": self.name,
            "version": self.version,
            "title": dict(self.title),
            "requires": dict(self.requires),
        } | ({"uids": uids} if uids else {})


OLDEST = (1980, 1, 1, 0, 0, 0)

MANIFEST_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["format", "name", "version", "title"],
    "additionalProperties": False,
    "properties": {
        "format": {"const": FORMAT},
        "name": {"type": "string", "pattern": f"^{NAME}$"},
        "version": {"type": "string", "pattern": "^[0-9]+[.][0-9]+[.][0-9]+$", "maxLength": 40},
        "title": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string", "maxLength": 200}},
        "requires": {
            "type": "object",
            "propertyNames": {"pattern": f"^{NAME}$"},
            "additionalProperties": {"type": "string", "pattern": "^[0-9]+[.][0-9]+[.][0-9]+$", "maxLength": 40},
        },
        "uids": {
            "type": "object",
            "propertyNames": {"pattern": f"^{NAME}/{NAME}$"},
            "additionalProperties": {"type": "string", "pattern": "^[a-z][a-z0-9]{7,15}$"},
        },
    },
}
MANIFEST_VALIDATOR = validator_of(MANIFEST_SCHEMA)


# Writing


def write_zip(pack: Pack, to: IO[bytes]) -> None:
    """Fixed order, times, permissions and compression: the same pack gives the same bytes."""
    with ZipFile(to, "w") as archive:
        for name, content in _documents(pack):
            archive.writestr(_entry(name), content)
        for rows in sorted(pack.rows, key=lambda rows: rows.file):
            entry = _entry(rows.file)
            entry.file_size = rows.size
            with rows.open() as source, archive.open(entry, "w") as target:
                for chunk in iter(lambda source=source: source.read(2**20), b""):  # type: ignore[misc]
                    target.write(chunk)


def zip_bytes(pack: Pack) -> bytes:
    to = BytesIO()
    write_zip(pack, to)
    return to.getvalue()


def write_folder(pack: Pack, to: Path) -> None:
    """Into a new folder, or over an older pack: files of definitions and rows that are no longer in it are deleted,
    other files are left alone."""
    if to.is_dir() and any(to.iterdir()) and not (to / MANIFEST).is_file():
        raise InvalidInput(f"'{to.name}' holds other files and no {MANIFEST}; a pack is not written into it.")
    kept = set()
    for name, content in _documents(pack):
        kept.add(name)
        _write_file(to / name, iter((content,)))
    for rows in pack.rows:
        kept.add(rows.file)
        with rows.open() as source:
            _write_file(to / rows.file, iter(lambda source=source: source.read(2**20), b""))  # type: ignore[misc]
    for file in to.glob("*/*"):
        name = file.relative_to(to).as_posix()
        if name not in kept and (DEFINITION_FILE.fullmatch(name) or ROWS_FILE.fullmatch(name)):
            file.unlink()
            with suppress(OSError):
                file.parent.rmdir()


def _documents(pack: Pack) -> Iterator[tuple[str, bytes]]:
    yield MANIFEST, file_bytes(pack.manifest())
    for (kind, name), body in sorted(pack.definitions.items()):
        file = f"{kind}/{name}.json"
        if not is_known(file):
            raise InvalidInput(f"'{file}' cannot be the name of a file in a pack.")
        yield file, file_bytes(body)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, OLDEST)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    entry.compress_type = ZIP_DEFLATED
    return entry


def _write_file(file: Path, chunks: Iterator[bytes]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")
    with fresh.open("wb") as target:
        for chunk in chunks:
            target.write(chunk)
    fresh.replace(file)


# Reading


def read_pack(source: Path | bytes, limits: PackLimits = LIMITS) -> Pack:
    """The pack in a folder, a zip file or the bytes of one. InvalidInput tells every problem at once; nothing is
    unpacked to disk."""
    problems: list[Problem] = []
    if isinstance(source, Path) and source.is_dir():
        found = files_of_folder(source, limits, problems)
    else:
        found = files_of_zip(source, limits, problems)
    files = {file.name: file for file in found}
    _check_sizes(files, limits, problems)
    pack = None if problems else _pack_of(files, problems)
    if pack is None or problems:
        raise InvalidInput("This pack cannot be read.", problems=problems)
    return pack


def _pack_of(files: Mapping[str, PackedFile], problems: list[Problem]) -> Pack | None:
    if MANIFEST not in files:
        problems.append(file_problem("no_manifest", MANIFEST, f"There is no {MANIFEST}.", _hint_of_place(files)))
        return None
    manifest = _document(files[MANIFEST], problems)
    if manifest is not None:
        found = problems_of_shape(MANIFEST_VALIDATOR, MANIFEST_SCHEMA, manifest)
        problems.extend(problem.under(pointer(MANIFEST)) for problem in found)
    definitions: dict[tuple[str, str], Mapping[str, Any]] = {}
    rows = []
    for name, file in sorted(files.items()):
        if match := ROWS_FILE.fullmatch(name):
            rows.append(Rows(table=match[1], format=cast(RowsFormat, match[2]), size=file.size, open=file.open))
        elif match := DEFINITION_FILE.fullmatch(name):
            body = _document(file, problems)
            if body is not None:
                definitions[match[1], match[2]] = body
    if problems or manifest is None:
        return None
    uids = {key: uid for key, uid in _uids(manifest) if key in definitions}
    problems.extend(_twice_used(uids))
    return Pack(
        name=manifest["name"],
        version=manifest["version"],
        title=manifest["title"],
        requires=manifest.get("requires", {}),
        definitions=definitions,
        uids=uids,
        rows=tuple(rows),
    )


def _uids(manifest: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    for key, uid in manifest.get("uids", {}).items():
        kind, _, name = key.partition("/")
        yield (kind, name), uid


def _twice_used(uids: Mapping[tuple[str, str], str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for (kind, name), uid in uids.items():
        if uid in seen:
            at = pointer(MANIFEST, "uids", f"{kind}/{name}")
            yield Problem(code="not_unique", pointer=at, message=f"The uid '{uid}' is given to two definitions.")
        seen.add(uid)


def _document(file: PackedFile, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        with file.open() as source:
            body = strict_loads(source.read(file.size + 1), Limits(size=file.size))
    except OperationError as error:
        problems.append(file_problem("invalid_json", file.name, f"{file.name}: {error.detail}"))
    except (BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        problems.append(file_problem("damaged", file.name, f"{file.name} is damaged; its checksum does not fit."))
    else:
        if isinstance(body, dict):
            return body
        problems.append(file_problem("wrong_type", file.name, f"{file.name} must hold a JSON object."))
    return None


def _check_sizes(files: Mapping[str, PackedFile], limits: PackLimits, problems: list[Problem]) -> None:
    rows = documents = 0
    for name, file in files.items():
        if ROWS_FILE.fullmatch(name):
            rows += file.size
            continue
        documents += file.size
        if file.size > limits.definition:
            problems.append(
                file_problem(
                    "too_large", name, f"{name} has {file.size:,} bytes; at most {limits.definition:,} are taken."
                )
            )
    if documents > limits.definitions or rows > limits.rows:
        problems.append(file_problem("too_large", "", "The pack is too large when unpacked."))


def _hint_of_place(files: Mapping[str, PackedFile]) -> str:
    return "Pack the contents of the folder, not the folder itself." if files else "The pack is empty."

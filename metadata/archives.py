"""The files of a pack, in a folder or a zip file from anybody: listed and opened, never unpacked to disk."""

import re
import stat
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from operations.problems import Problem, pointer

NAME = "[a-z][a-z0-9_]{0,62}"
MANIFEST = "pack.json"
DEFINITION_FILE = re.compile(f"({NAME})/({NAME})[.]json")
ROWS_FILE = re.compile(f"rows/({NAME})[.](csv|jsonl)")
FOLDER = re.compile(f"{NAME}/")


@dataclass(frozen=True, kw_only=True)
class PackLimits:
    files: int = 5_000
    archive: int = 512 * 2**20
    definition: int = 2 * 2**20
    definitions: int = 64 * 2**20
    rows: int = 1024 * 2**20
    ratio: int = 200


LIMITS = PackLimits()


@dataclass(frozen=True, kw_only=True)
class PackedFile:
    """One file of a pack that is being read."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]


def is_known(name: str) -> bool:
    kind = DEFINITION_FILE.fullmatch(name)
    return name == MANIFEST or bool(ROWS_FILE.fullmatch(name)) or (kind is not None and kind[1] != "rows")


# A folder


def files_of_folder(root: Path, limits: PackLimits, problems: list[Problem]) -> Iterator[PackedFile]:
    for path in _walk(root, limits, problems):
        name = path.relative_to(root).as_posix()
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            problems.append(file_problem("not_a_file", name, f"'{name[:100]}' is not a file; links are not followed."))
        elif not is_known(name):
            problems.append(_unknown(name))
        else:
            yield PackedFile(name=name, size=status.st_size, open=lambda path=path: path.open("rb"))  # type: ignore[misc]


def _walk(root: Path, limits: PackLimits, problems: list[Problem]) -> Iterator[Path]:
    """Files in the folder and in its folders; hidden ones (.git) and READMEs are not part of a pack."""
    count = 0
    for top in sorted(root.iterdir()):
        if top.name.startswith(".") or top.name == "README.md":
            continue
        inside = sorted(top.iterdir()) if top.is_dir() and not top.is_symlink() else [top]
        for path in inside:
            count += 1
            if count > limits.files:
                problems.append(_too_many(limits))
                return
            yield path


# A zip file

END = struct.Struct("<4s4H2LH")
ENTRY_AT_MOST = 400
HEADER = 30


def files_of_zip(source: Path | bytes, limits: PackLimits, problems: list[Problem]) -> Iterator[PackedFile]:
    entries: list[ZipInfo] = []
    directory_at = 0
    try:
        with BytesIO(source) if isinstance(source, bytes) else source.open("rb") as data:
            trouble = _trouble_with_archive(data, limits)
            if trouble is None:
                archive = ZipFile(data)
                entries, directory_at = archive.infolist(), archive.start_dir
    except (BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        trouble = file_problem("not_a_pack", "", "This is neither a folder nor a zip file.")
    if len(entries) > limits.files:
        trouble = _too_many(limits)
    if trouble:
        problems.append(trouble)
        return
    for entry in entries:
        found = _trouble_with_entry(entry, limits)
        if found:
            problems.append(found)
        elif not entry.is_dir():
            yield PackedFile(name=entry.filename, size=entry.file_size, open=_opener(source, entry.filename))
    problems.extend(_overlaps(entries, directory_at))
    problems.extend(_duplicates(entries))


def _opener(source: Path | bytes, name: str) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        with ZipFile(_opened(source)) as archive:
            return archive.open(name)  # the archive is closed with its last open entry

    return opened


def _opened(source: Path | bytes) -> BytesIO | Path:
    return BytesIO(source) if isinstance(source, bytes) else source


def _trouble_with_archive(data: IO[bytes], limits: PackLimits) -> Problem | None:
    """Checked before `zipfile` reads the directory, whose size the archive itself claims."""
    size = data.seek(0, 2)
    if size > limits.archive:
        return file_problem("too_large", "", f"The file has {size:,} bytes; at most {limits.archive:,} are taken.")
    if size < END.size:
        return file_problem("not_a_pack", "", "This is not a zip file.")
    start = max(0, size - END.size - 20)
    data.seek(start)
    tail = data.read()
    mark, _, _, _, count, directory, directory_at, comment = END.unpack(tail[-END.size :])
    if mark != b"PK\x05\x06" or comment:
        return file_problem("not_a_pack", "", "This is not a zip file, or one with a comment at its end.")
    if directory_at + directory + END.size != size:
        return file_problem("damaged", "", "The directory of this zip file is not where it says.")
    if tail[:4] == b"PK\x06\x07" and len(tail) == END.size + 20:
        return file_problem("not_a_pack", "", "Zip files in the ZIP64 format are not read.")
    if count > limits.files or directory > limits.files * ENTRY_AT_MOST:
        return _too_many(limits)
    data.seek(0)
    return None


def _trouble_with_entry(entry: ZipInfo, limits: PackLimits) -> Problem | None:
    name, mode = entry.filename, entry.external_attr >> 16
    if entry.orig_filename != name or not (is_known(name) or (FOLDER.fullmatch(name) and entry.file_size == 0)):
        return _unknown(entry.orig_filename)
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return file_problem("not_a_file", name, f"'{name}' is not a file; links are not followed.")
    if entry.flag_bits & 0x1:
        return file_problem("encrypted", name, f"'{name}' is encrypted.")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return file_problem(
            "unknown_compression", name, f"'{name}' is compressed in a way that is not read; use deflate."
        )
    if entry.file_size > 65_536 and entry.file_size > limits.ratio * entry.compress_size:
        return file_problem("too_large", name, f"'{name}' grows more than {limits.ratio} times when unpacked.")
    return None


def _overlaps(entries: list[ZipInfo], directory_at: int) -> Iterator[Problem]:
    """Entries that share their bytes are how a small file unpacks to terabytes."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, end in zip(ordered, [*(one.header_offset for one in ordered[1:]), directory_at], strict=True):
        if entry.header_offset + HEADER + len(entry.orig_filename) + entry.compress_size > end:
            yield file_problem("damaged", entry.filename, f"'{entry.filename[:100]}' overlaps with another entry.")


def _duplicates(entries: list[ZipInfo]) -> Iterator[Problem]:
    seen: set[str] = set()
    for entry in entries:
        if entry.filename in seen:
            yield file_problem("not_unique", entry.filename, f"'{entry.filename[:100]}' is there twice.")
        seen.add(entry.filename)


def _too_many(limits: PackLimits) -> Problem:
    return file_problem("too_many_files", "", f"A pack has at most {limits.files:,} files.")


def _unknown(name: str) -> Problem:
    shown = name[:100].encode("ascii", "backslashreplace").decode()
    return file_problem(
        "unknown_file",
        shown,
        f"'{shown}' does not belong into a pack.",
        f"A pack holds {MANIFEST}, <kind>/<name>.json, rows/<table>.csv and rows/<table>.jsonl; "
        "names have small letters, digits and _.",
    )


def file_problem(code: str, file: str, message: str, hint: str = "") -> Problem:
    return Problem(code=code, pointer=pointer(file) if file else "", message=message, hint=hint)

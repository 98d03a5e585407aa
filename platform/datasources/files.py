"""Uploaded files that are asked with SQL: CSV, Parquet and Excel, told by their content, kept in the storage under a random key.

Each sheet is read once, by a process that can read this one file and write beside it, into a database of DuckDB's own. That is
a copy: where it is missing (another machine, an emptied folder) it is made again from what the storage holds.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Literal
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from datasources.models import SourceFile
from operations.errors import NotFound, UnsupportedMedia
from operations.uploads import measured, plain_name, refuse_file, room_for_files

Format = Literal["csv", "parquet", "xlsx"]
LOADER = Path(__file__).parent / "engines" / "file_loader.py"
FOLDER = "datasource-files"
SECONDS = 120
HEAD = 8192
MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")
KEPT_FOR = timedelta(hours=24)
AT_ONCE = 500


def keep(file: IO[bytes], name: str, by: int | None, now: datetime) -> SourceFile:
    """Look at it, read it, store it. Nothing is left behind when that fails."""
    size, digest = measured(file)
    format, key = format_of(file), secrets.token_hex(24)
    with room_for_files(), _local(file) as path:
        sheets = _loaded(path, format, key)
        file.seek(0)
        default_storage.save(_stored(key), File(file))
    try:
        with transaction.atomic():
            return SourceFile.objects.create(
                key=key,
                name=plain_name(name),
                format=format,
                size=size,
                digest=digest,
                sheets=sheets,
                uploaded_by=by,
                uploaded_at=now,
            )
    except BaseException:
        _forget(key)
        raise


def format_of(file: IO[bytes]) -> Format:
    """UnsupportedMedia for what is none of the three, whatever its name says."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return _workbook(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnsupportedMedia("This is an old Excel file (.xls), or one with a password. Save it as .xlsx or CSV.")
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP) or (b"\x00" in head and not is_wide):
        raise UnsupportedMedia("Files of rows are CSV, Parquet or Excel (.xlsx); this is none of them.")
    return "csv"


def _workbook(file: IO[bytes]) -> Format:
    file.seek(0)
    try:
        with ZipFile(file) as archive:
            if "xl/workbook.xml" in archive.namelist():
                return "xlsx"
    except (BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError):
        pass
    raise UnsupportedMedia("This is a zip file, and no Excel workbook (.xlsx).")


def database_of(key: str, sheet: str = "") -> Path:
    """The database with the sheet's rows, made again if it is not there. NotFound."""
    file = SourceFile.objects.filter(key=key).first()
    names = [each["sheet"] for each in file.sheets] if file is not None else []
    if file is None or (sheet and sheet not in names):
        raise NotFound("An uploaded file of this data source is not there any more. Upload it again.")
    path = _made(key) / f"{names.index(sheet) if sheet else 0}.duckdb"
    if not path.exists():
        if not default_storage.exists(_stored(key)):
            raise NotFound(f"The file '{file.name}' is not in the storage any more. Upload it again.")
        with default_storage.open(_stored(key), "rb") as source, _local(source) as local:
            _loaded(local, file.format, key)
    return path


def shown(file: SourceFile) -> dict[str, Any]:
    return {
        "file": file.key,
        "name": file.name,
        "format": file.format,
        "size": file.size,
        "uploaded_at": file.uploaded_at.isoformat(),
        "sheets": file.sheets,
    }


def remove_unused(now: datetime, held: Iterable[str]) -> int:
    """Uploads that are older than a day and in no definition. How many were removed."""
    kept, removed = set(held), 0
    for file in SourceFile.objects.filter(uploaded_at__lt=now - KEPT_FOR).order_by("pk")[:AT_ONCE]:
        if file.key not in kept:
            file.delete()
            _forget(file.key)
            removed += 1
    return removed


def _loaded(path: Path, format: str, key: str) -> list[dict[str, Any]]:
    """The databases appear all at once, or not at all; made twice at the same time, either is right."""
    _root().mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="reading-", dir=_root()) as folder:
        found = _asked(path, format, Path(folder))
        if "problem" in found:
            refuse_file(found["problem"], "Is it complete, and does its first row name the columns?")
        made = Path(folder) / "made"
        made.mkdir(mode=0o700)
        for database in Path(folder).glob("*.duckdb"):
            database.rename(made / database.name)
        shutil.rmtree(_made(key), ignore_errors=True)
        with suppress(OSError):  # another process was faster: what it made is the same
            made.rename(_made(key))
    sheets: list[dict[str, Any]] = found["sheets"]
    return sheets


def _asked(path: Path, format: str, folder: Path) -> dict[str, Any]:
    asked = json.dumps({"file": str(path), "format": format, "folder": str(folder)})
    try:
        done = subprocess.run(  # noqa: S603 - our own file, with paths of ours
            [sys.executable, "-I", str(LOADER), asked],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "TZ": "UTC"},
            cwd="/",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"problem": f"Reading the file took longer than {SECONDS} seconds."}
    if done.returncode != 0 or not done.stdout:
        return {"problem": "The file is too large to be read, or damaged."}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def _local(file: IO[bytes]) -> Iterator[Path]:
    """A copy with a path of its own, for another process to read."""
    _root().mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(prefix="upload-", dir=_root()) as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy, 1 << 20)
        copy.flush()
        yield Path(copy.name)


def _forget(key: str) -> None:
    default_storage.delete(_stored(key))
    shutil.rmtree(_made(key), ignore_errors=True)


def _stored(key: str) -> str:
    return f"datasources/{key[:2]}/{key}"


def _made(key: str) -> Path:
    return _root() / key


def _root() -> Path:
    return Path(settings.VAR) / FOLDER

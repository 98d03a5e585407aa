"""Uploads that no row holds, removed after a day. What a row's history holds is kept: a row may go back to it."""

from datetime import datetime, timedelta

import orjson
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from accounts.principal import system_principal
from runtime.kinds.table.access.sights import Reader
from runtime.kinds.table.files.reading import FILES
from runtime.kinds.table.files.uploads import path_of
from runtime.kinds.table.models import RowHistory, StoredFile
from runtime.kinds.table.statements import quoted, rows_of
from runtime.kinds.table.writing.pointing import Pointer, pointers_to
from runtime.plans import snapshot

KEPT_FOR = timedelta(hours=24)
AT_ONCE = 500


def remove_orphans(now: datetime) -> int:
    """How many were removed."""
    old = StoredFile.objects.filter(uploaded_at__lt=now - KEPT_FOR).order_by("pk")
    candidates = {file.pk: file for file in old}
    if not candidates:
        return 0
    reader = Reader(principal=system_principal("housekeeping"), now=now, snapshot=snapshot())
    pointers = pointers_to(reader, FILES)
    for id in _held(pointers):
        candidates.pop(id, None)
    if candidates:
        for id in _remembered(pointers):
            candidates.pop(id, None)
    return sum(_removed(file) for file in list(candidates.values())[:AT_ONCE])


def _held(pointers: list[Pointer]) -> set[int]:
    """In rows, those in the trash among them."""
    found: set[int] = set()
    for pointer in pointers:
        column = quoted(pointer.of.column)
        text = f"SELECT DISTINCT {column} FROM {quoted(pointer.plan.table)} WHERE {column} IS NOT NULL"  # noqa: S608
        found.update(int(row[0]) for row in rows_of(text))
    return found


def _remembered(pointers: list[Pointer]) -> set[int]:
    fields = {(pointer.plan.uid, pointer.of.uid) for pointer in pointers}
    tables, found = {table for table, _ in fields}, set[int]()
    kept = RowHistory.objects.filter(table_uid__in=tables).values_list("table_uid", "delta")
    for table, delta in kept.iterator(chunk_size=2000):
        pairs = orjson.loads(delta) if isinstance(delta, str) else delta
        found.update(id for uid, pair in pairs.items() if (table, uid) in fields for id in pair if isinstance(id, int))
    return found


def _removed(file: StoredFile) -> int:
    """A parked column may still hold it: the database knows."""
    try:
        with transaction.atomic():
            StoredFile.objects.filter(pk=file.pk).delete()
    except IntegrityError:
        return 0
    default_storage.delete(path_of(file.key))
    return 1

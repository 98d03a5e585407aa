"""Catalogues as they were found last, so that not every statement asks the database what there is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from django.db import connection

from datasources.catalogues import FoundTable, found_in
from datasources.models import FoundCatalogue
from datasources.sources import Source
from operations import clock


def kept(source: Source) -> tuple[list[FoundTable], datetime]:
    """Read now if it was not yet, or if the source is reached in another way since."""
    found = FoundCatalogue.objects.filter(source=source.name, revision=source.revision).first()
    if found is None:
        return refreshed(source)
    return [FoundTable(**table) for table in found.tables], found.read_at


def kept_text(source: Source) -> str:
    """The tables alone, as JSON that says the same as long as they are the same."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [source.name, source.revision])
        found: Sequence[str] | None = cursor.fetchone()
    return found[0] if found is not None else _text(refreshed(source)[0])


def tables_of(text: str) -> list[FoundTable]:
    return [FoundTable(**table) for table in orjson.loads(text)]


def _text(tables: Sequence[FoundTable]) -> str:
    return orjson.dumps([table.as_json() for table in tables]).decode()


KEPT = f"SELECT tables FROM {FoundCatalogue._meta.db_table} WHERE source = %s AND revision = %s"  # noqa: S608 – our name


def refreshed(source: Source) -> tuple[list[FoundTable], datetime]:
    tables, now = found_in(source), clock.now()
    values: dict[str, Any] = {
        "revision": source.revision,
        "read_at": now,
        "tables": [table.as_json() for table in tables],
    }
    FoundCatalogue.objects.update_or_create(source=source.name, defaults=values)
    return tables, now


def forget(name: str) -> None:
    FoundCatalogue.objects.filter(source=name).delete()

"""Who may read a file: its uploader, and whoever may read a field of a row that holds it."""

from runtime.kinds.table.access.conditions import readable_rows
from runtime.kinds.table.access.sights import Reader
from runtime.kinds.table.models import StoredFile
from runtime.kinds.table.statements import quoted
from runtime.kinds.table.writing.pointing import pointers_to

FILES = "$file"
"""What fields that hold files lead to."""


def may_read(reader: Reader, file: StoredFile) -> bool:
    principal = reader.principal
    if principal.is_superuser or (principal.id is not None and file.uploaded_by == principal.id):
        return True
    return any(_is_shown_in(reader, file, pointer.plan.name, pointer.of.name) for pointer in pointers_to(reader, FILES))


def _is_shown_in(reader: Reader, file: StoredFile, table: str, name: str) -> bool:
    sight = reader.sight(table)
    of = sight.plan.by_name[name] if sight is not None else None
    if sight is None or of is None or not sight.shows(of) or not sight.queries(of):
        return False
    visible = readable_rows(sight, "t0")
    text = (
        f"SELECT 1 FROM {quoted(sight.plan.table)} t0 "  # noqa: S608 – quoted names
        f"WHERE t0.{quoted(of.column)} = %s AND {visible.text} LIMIT 1"
    )
    return bool(reader.rows_of(text, (file.pk, *visible.params)))

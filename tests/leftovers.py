"""Tables that published documents made: a test that really commits must not leave them to the next one."""

from contextlib import nullcontext

from django.db import connection

from runtime.kinds.table.ddl.models import Parked, PhysicalTable

OURS = ("t_", "parked_", "moving_")


def drop_tables() -> None:
    """Drop every table of rows, and what is known of them."""
    with connection.cursor() as cursor:
        found = [name for name in connection.introspection.table_names(cursor) if name.startswith(OURS)]
        if not found:
            return
        cascade = " CASCADE" if connection.vendor == "postgresql" else ""
        with nullcontext() if connection.vendor == "postgresql" else connection.constraint_checks_disabled():
            for table in found:
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}{cascade}")
    PhysicalTable.objects.all().delete()
    Parked.objects.all().delete()

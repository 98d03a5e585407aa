"""PostgreSQL: take the tables before changing them, without making readers queue behind a lock that does not come."""

import time
from collections.abc import Iterable, Sequence

from django.db import DatabaseError, OperationalError, connection, transaction

from metadata.kinds import Succession
from operations.errors import Unavailable
from runtime.kinds.table.ddl.deployed import shapes_of_definition

PATIENCE = "300ms"
TRIES = 40
PAUSE_SECONDS = 0.2
BUSY = frozenset({"55P03", "40P01", 1205, 1213})


def lock_tables(successions: Iterable[Succession]) -> None:
    """All at once or none. Whoever waits for an exclusive lock blocks all behind it, so it waits briefly and tries
    again. Call it inside a transaction; the locks last until its end."""
    if connection.vendor != "postgresql":
        return
    tables = [shape.table for s in successions for shape in shapes_of_definition(s.uid).values()]
    if tables:
        _try_to_lock(sorted(tables))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        # Reading rows limits each statement of its connection; building an index may take as long as it takes.
        cursor.execute("SET LOCAL statement_timeout = 0")


def is_busy(error: DatabaseError) -> bool:
    """Whether a lock did not come in time, or came in a deadlock."""
    cause = error.__cause__
    code = getattr(cause, "sqlstate", None) or (cause.args[0] if cause is not None and cause.args else "")
    return code in BUSY or "locked" in str(code)


def _try_to_lock(tables: Sequence[str]) -> None:
    names = ", ".join(connection.ops.quote_name(table) for table in tables)
    for _ in range(TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
                cursor.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
            return
        except OperationalError:
            time.sleep(PAUSE_SECONDS)
    raise Unavailable("The table is busy: somebody has been reading or writing it all the time. Try again in a while.")

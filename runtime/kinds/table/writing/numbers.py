"""Numbers given out in order without gaps: the counter's row stays locked until the transaction that took them ends."""

from django.db import connection

from runtime.kinds.table.models import Counter

TABLE = Counter._meta.db_table
UPSERT = (
    f"INSERT INTO {TABLE} (table_uid, field_uid, period, value) VALUES (%s, %s, %s, %s) "  # noqa: S608 – names of our own
    f"ON CONFLICT (table_uid, field_uid, period) DO UPDATE SET value = {TABLE}.value + %s RETURNING value"
)
UPSERT_ON_MYSQL = (
    f"INSERT INTO {TABLE} (table_uid, field_uid, period, value) VALUES (%s, %s, %s, %s) "  # noqa: S608 – names of our own
    "ON DUPLICATE KEY UPDATE value = value + %s"
)
SELECT = f"SELECT value FROM {TABLE} WHERE table_uid = %s AND field_uid = %s AND period = %s"  # noqa: S608


def taken(table_uid: str, field_uid: str, period: str, start: int = 1, count: int = 1) -> range:
    """The next `count` numbers of a field's counter; each period ("202611") counts from `start`."""
    params = (table_uid, field_uid, period, start - 1 + count, count)
    with connection.cursor() as cursor:
        if connection.vendor == "mysql":
            cursor.execute(UPSERT_ON_MYSQL, params)
            cursor.execute(SELECT, params[:3])
        else:
            cursor.execute(UPSERT, params)
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)

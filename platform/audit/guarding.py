"""Triggers that keep the operation log and its chain from being changed: who has the product's own connection adds to them and
does nothing else. Who owns the database can drop a trigger; the chain tells what was done then.

A migration that has SQLite build one of these tables anew has to call `guard` again, because the triggers go with the old one."""

import logging
from collections.abc import Iterator

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from audit.models import ChainLink, OperationLog

log = logging.getLogger(__name__)

TABLES = (OperationLog._meta.db_table, ChainLink._meta.db_table)
REFUSAL = "The operation log is only added to."
NOT_ALLOWED = (1142, 1419)
"""MySQL and MariaDB: no right to triggers, or none while a binary log is written."""


def guard(connection: BaseDatabaseWrapper) -> None:
    """Where the database does not allow triggers, this is told and the chain stands alone."""
    try:
        with connection.cursor() as cursor:
            for statement in _statements(connection.vendor):
                cursor.execute(statement)
    except DatabaseError as error:
        if connection.vendor != "mysql" or error.args[0] not in NOT_ALLOWED:
            raise
        log.warning("the database allows no triggers to keep the operation log", extra={"error": str(error)})


def unguard(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            for deed in ("update", "delete", *(["truncate"] if connection.vendor == "postgresql" else [])):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{deed}{on}")


def _statements(vendor: str) -> Iterator[str]:
    if vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION audit_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'insufficient_privilege'; END $$"
        )
    for table in TABLES:
        for deed in ("update", "delete"):
            yield _trigger(vendor, table, deed)
        if vendor == "postgresql":
            yield _trigger(vendor, table, "truncate")


def _trigger(vendor: str, table: str, deed: str) -> str:
    begun = f"CREATE TRIGGER {table}_no_{deed} BEFORE {deed.upper()} ON {table}"
    if vendor == "postgresql":
        return f"{begun} FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added_to()"
    if vendor == "sqlite":
        return f"{begun} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return f"{begun} FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{REFUSAL}'"

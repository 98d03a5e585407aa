"""Plain INSERTs of what every change leaves behind, in one round trip where the database can do that."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from database import postgresql, vendor


class Statement(NamedTuple):
    """An INSERT with its values, in the order of its `%s`."""

    text: str
    params: Sequence[Any]


def written(statements: Sequence[Statement]) -> None:
    """Run all of them, in the transaction that is open."""
    if not statements:
        return
    if vendor() == "postgresql":
        _at_once(statements)
        return
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.text, statement.params)


def _at_once(statements: Sequence[Statement]) -> None:
    """As one statement."""
    *others, last = statements
    beside = ", ".join(f"w{place} AS ({other.text})" for place, other in enumerate(others))
    text = f"WITH {beside} {last.text}" if others else last.text
    with connection.wrap_database_errors:
        postgresql.run(text, [value for statement in statements for value in statement.params])

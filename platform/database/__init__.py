"""What Django's database layer leaves out: short statements on PostgreSQL without the machinery around them, and notices
among the processes that share a database."""

from functools import cache

from django.db import connection


@cache
def vendor() -> str:
    """`connection.vendor`, looked up once: a process has one database."""
    return connection.vendor

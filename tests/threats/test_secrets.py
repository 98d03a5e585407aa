"""What is secret is found nowhere but encrypted; no log line can be forged; and every change is recorded (T48, T49, T50)."""

import io
import json
import logging
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from audit.models import OperationLog
from project.logs import JsonLines
from runtime.kinds.table.models import RowHistory

from .clinic import furnish, settle
from .house import PASSWORD, File, House

CANARY = "CANARY-7f3a9c-secret"


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """The log as an operator gets it. Nobody else gets it: pytest would carry hostile text into its report."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before, root.handlers = root.handlers, [handler]
    try:
        yield stream
    finally:
        root.handlers = before


@pytest.fixture
def clinic(house: House) -> House:
    settle(house)
    furnish(house, 0)
    return house


def database_dump() -> str:
    with connection.cursor() as cursor:
        parts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            parts.append(str(cursor.fetchall()))
    return "".join(parts)


def answers_about_canaries(clinic: House) -> list[bytes]:
    """Everything that can be asked about a row with a secret."""
    new = {"code": "S1", "name": "Secret", "team": 1, "pin": CANARY}
    id = clinic.good("POST", "/api/config/people", new, by="root", **{"Idempotency-Key": "k"})["id"]
    path = f"/api/config/people/{id}"
    clinic.good("PATCH", path, {"pin": f"{CANARY}-2"}, by="root")
    clinic.ask("PATCH", path, {"pin": f"{CANARY}-3", "age": "wrong"}, by="root")
    clinic.ask("GET", f"/api/config/people?pin={CANARY}", by="root")
    clinic.ask("POST", "/api/auth/login", {"username": "root", "password": CANARY})
    change = {"old_password": PASSWORD, "new_password": f"{CANARY} of nina"}
    clinic.good("POST", "/api/auth/password/change", change, by="nina")
    clinic.ask("POST", "/api/config/people/import", File("p.csv", f"code,pin\nS1,{CANARY}-4\n".encode()), by="root")
    seen = [
        clinic.ask(method, address, body, by="root").body
        for method, address, body in (
            ("GET", path, None),
            ("GET", "/api/config/people?limit=100", None),
            ("GET", f"{path}/history", None),
            ("GET", f"{path}/history?as_of=2100-01-01T00:00:00Z", None),
            ("GET", f"{path}/diff?from=1&to=2", None),
            ("GET", "/api/config/people/export?format=csv", None),
            ("GET", "/api/config/people/export?format=jsonl", None),
            ("GET", "/api/audit/logs", None),
            ("GET", "/api/imports", None),
            ("POST", f"{path}/rollback", {"version": 1}),
        )
    ]
    book = clinic.ask("GET", "/api/config/people/export?format=xlsx", by="root").body
    pack = clinic.ask("POST", "/api/packs/export", {"name": "p", "version": "1.0.0"}, by="root").body
    for archive in (book, pack):
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            seen += [opened.read(name) for name in opened.namelist()]
    return seen


def test_canaries_are_found_nowhere(clinic: House) -> None:
    """T48: a secret of a row, a password and tokens: not in answers, history, exports, packs, audit, events, logs, database."""
    with logged() as lines:
        seen = answers_about_canaries(clinic)
    everything = b"\n".join(seen).decode("utf-8", "replace") + lines.getvalue() + database_dump()
    tokens = [*clinic.tokens.values()]
    assert '"set":true' in everything
    assert not [word for word in (CANARY, PASSWORD, *tokens) if word in everything]


HOSTILE = (
    "a\r\nb",
    'x", "level": "error',
    "\x1b[31mred",
    "\u2028\u2029",
    "\x00",
    "a" * 50_000,
    "\ud800",
    '{"event": "forged"}',
    "\x7f\x9b",
)


def test_no_input_forges_a_line_of_the_log(house: House) -> None:
    """T49: in the path, the headers, the name of a user, a row, an exception."""
    with logged() as lines:
        for text in HOSTILE:
            sent = text.encode("utf-8", "replace").decode("latin-1")
            house.ask("GET", f"/api/config/{sent[:2000]}", by="root")
            house.ask(
                "GET", "/api/auth/me", by="root", **{"User-Agent": sent, "X-Request-Id": sent, "X-Forwarded-For": sent}
            )
            house.ask(
                "POST", "/api/auth/login", {"username": text.encode("utf-8", "replace").decode(), "password": "x"}
            )
            logging.getLogger("jacquard.test").warning("%s", text, extra={"name_of_it": text})
            try:
                raise ValueError(text)
            except ValueError:
                logging.getLogger("jacquard.test").exception("failed")
    found = lines.getvalue().splitlines()
    assert len(found) > len(HOSTILE) * 4
    for line in found:
        assert line.isprintable() and line.isascii() and len(line) < 40_000, line[:200]
        assert isinstance(json.loads(line), dict)
    assert not [line for line in found if json.loads(line)["event"] == "forged"]


def test_every_changed_row_has_a_version_and_every_write_an_entry(clinic: House) -> None:
    """T50: what the log and the history tell adds up to what is in the tables."""
    entries = OperationLog.objects.filter(outcome="done").count()
    writes = 0
    for place in range(40):
        id = 1 + place % 4
        body: Any = [
            {"age": place},
            {"name": f"N{place}"},
            {"tags": [1 + place % 3]},
            {"notes": [{"words": "w", "open": True}]},
        ][place % 4]
        clinic.good("PATCH", f"/api/config/people/{id}", body, by="root")
        writes += 1
    for method, path, body in (
        ("POST", "/api/config/people/bulk", {"action": "update", "rows": [{"id": 2, "age": 77}, {"id": 3, "age": 78}]}),
        ("DELETE", "/api/config/people/4", None),
        ("POST", "/api/config/people/4/restore", None),
        ("POST", "/api/config/people/2/rollback", {"version": 1}),
    ):
        clinic.good(method, path, body, by="root")
        writes += 1
    assert OperationLog.objects.filter(outcome="done").count() == entries + writes
    with connection.cursor() as cursor:
        for table, uid in (("t_people", "t_people"), ("t_notes", "t_notes"), ("t_tags", "t_tags")):
            cursor.execute(f"SELECT id, row_version FROM {table}")
            for id, version in cursor.fetchall():
                numbers = RowHistory.objects.filter(table_uid=uid, row_id=id).order_by("version")
                assert list(numbers.values_list("version", flat=True)) == list(range(1, version + 1)), (table, id)


def test_nothing_changes_or_deletes_what_is_recorded(clinic: House) -> None:
    """T50: there is no operation that writes to the log or to the history of rows."""
    before = OperationLog.objects.count()
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in (
            "/api/audit/logs",
            "/api/audit/logs/1",
            "/api/config/people/1/history",
            "/api/config/people/1/history/1",
        ):
            assert clinic.ask(method, path, {}, by="root").status in (404, 405), (method, path)
    assert OperationLog.objects.count() == before


def test_what_the_database_keeps_of_a_secret_is_cipher_text(clinic: House) -> None:
    clinic.good("PATCH", "/api/config/people/1", {"pin": CANARY}, by="root")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pin FROM t_people WHERE id = 1")
        stored = str(cursor.fetchone()[0])
    assert CANARY not in stored and len(stored) > len(CANARY)

"""Whoever may see two carriers sees two, on every way a report has: nothing of the others is anywhere in an answer (T04, T32)."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from metadata.catalog import forget_catalog, move_stamp
from metadata.models import Version
from runs.synchronous import drain
from tests.threats.house import House

from .conftest import DELAYS
from .test_dashboards import BOARD
from .test_subscribing import Box, box, send, subscribed  # noqa: F401 – the fixture

HIDDEN = (b"B6", b"DL")
SQL_ONLY: dict[str, Any] = {
    "title": "Hostile",
    "queries": [
        {"uid": "q1", "name": "main", "datasource": "platform", "sql": "SELECT code, name FROM carriers"},
        {"uid": "q2", "name": "counted", "datasource": "platform", "sql": "SELECT COUNT(*) AS n FROM carriers"},
        {
            "uid": "q3",
            "name": "crossed",
            "datasource": "platform",
            "sql": "SELECT a.code, b.code AS other FROM carriers a LEFT JOIN carriers b ON a.id <> b.id",
        },
        {
            "uid": "q4",
            "name": "nested",
            "datasource": "platform",
            "sql": "WITH x AS (SELECT * FROM carriers) SELECT (SELECT MAX(code) FROM x) AS top,"
            " (SELECT COUNT(*) FROM flights f JOIN x ON x.id = f.carrier) AS n",
        },
        {
            "uid": "q5",
            "name": "derived",
            "from": "main",
            "transforms": [{"uid": "s", "step": "union", "with": "crossed"}],
        },
    ],
    "cache": {"seconds": 60},
}


@pytest.fixture
def worlds(airline: House, tmp_path: Path, settings: Settings) -> House:
    """Everything that answers can come from has been asked by one who sees all, so that what is kept is theirs."""
    settings.VAR = tmp_path
    read = {"actions": ["read"], "fields": {"read": "*"}}
    two = {"rows": {"*": {"carrier.code": {"in": ["UA", "AA"]}}}}
    airline.role(
        "partner",
        {"table": "flights", **read, **two},
        {"table": "carriers", **read, "rows": {"*": {"code": {"in": ["UA", "AA"]}}}},
        permissions=("report.*", "dashboard.*"),
    )
    airline.good("POST", "/api/reports", {"name": "hostile", "body": SQL_ONLY}, by="root")
    airline.good("POST", "/api/dashboards", {"name": "board", "body": BOARD}, by="root")
    for _, ask in paths():
        ask(airline, "root")
    return airline


def paths() -> Iterator[tuple[str, Callable[[House, str], bytes]]]:
    """Each way to see something of a report, by name."""

    def posted(path: str, body: Any) -> Callable[[House, str], bytes]:
        return lambda house, by: house.ask("POST", path, body, by=by).body

    yield "run", posted("/api/reports/delays/query", {})
    yield "rows", posted("/api/reports/delays/query", {"queries": ["rows", "shares", "choices"]})
    yield "sql", posted("/api/reports/hostile/query", {"queries": [query["name"] for query in SQL_ONLY["queries"]]})
    yield "arrow", posted("/api/reports/delays/query", {"format": "arrow", "queries": ["rows"]})
    yield "drop-down", posted("/api/reports/delays/options", {"parameter": "carriers"})
    yield "preview", posted("/api/reports/preview", {"body": DELAYS, "queries": ["rows"]})
    yield (
        "preview of SQL",
        posted("/api/reports/preview", {"body": SQL_ONLY, "queries": ["main", "crossed", "derived"]}),
    )
    yield "preview of a drop-down", posted("/api/reports/options", {"body": DELAYS, "parameter": "carriers"})
    yield "profile", posted("/api/reports/profile", {"body": DELAYS, "query": "rows"})
    yield "dashboard", posted("/api/dashboards/board/query", {})
    yield "preview of a dashboard", posted("/api/dashboards/preview", {"body": BOARD})
    yield "drop-down of a dashboard", posted("/api/dashboards/board/options", {"parameter": "who"})
    for format in ("csv", "json", "parquet", "xlsx"):
        yield f"export as {format}", exported(format)
    yield "export in the background", filed


def exported(format: str) -> Callable[[House, str], bytes]:
    def ask(house: House, by: str) -> bytes:
        body = house.ask("GET", "/api/reports/delays/export", query={"format": format, "query": "rows"}, by=by).body
        return unzipped(body) if format == "xlsx" else body

    return ask


def filed(house: House, by: str) -> bytes:
    query = {"format": "csv", "query": "rows", "background": "true"}
    begun = house.good("GET", "/api/reports/delays/export", query=query, by=by)
    drain()
    return house.ask("GET", f"/api/exports/{begun['file']}/content", by=by).body


def unzipped(data: bytes) -> bytes:
    """Pictures are left out: in some of them two letters stand next to each other by chance."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return b"".join(book.read(name) for name in book.namelist() if not name.endswith(".png"))


def test_nothing_of_what_is_hidden_is_in_any_answer(worlds: House) -> None:
    for name, ask in paths():
        whole, seen = ask(worlds, "ana" if "preview" not in name and name != "profile" else "dee"), ask(worlds, "pat")
        assert b"UA" in seen, name
        assert not [hidden for hidden in HIDDEN if hidden in seen], name
        assert all(hidden in whole for hidden in HIDDEN), name


def test_figures_and_totals_count_only_what_is_seen(worlds: House) -> None:
    found = worlds.good("POST", "/api/reports/hostile/query", {"queries": ["counted", "nested"]}, by="pat")["queries"]
    assert found["counted"]["rows"] == [[2]]
    assert found["nested"]["rows"] == [["UA", 3]]
    main = worlds.good("POST", "/api/reports/delays/query", {}, by="pat")["queries"]["main"]
    assert main["totals"] == {"flights": 3}


def test_a_subscription_sends_what_its_owner_sees(worlds: House, box: Box) -> None:  # noqa: F811
    for format in ("csv", "xlsx", "json"):
        send(worlds, subscribed(worlds, by="pat", format=format), by="pat")
        (attachment,) = box.mails[-1][1].iter_attachments()
        data = attachment.get_payload(decode=True)
        assert isinstance(data, bytes)
        text = unzipped(data) if format == "xlsx" else data
        assert b"UA" in text
        assert not any(hidden in text for hidden in HIDDEN)


def test_hostile_sql_that_got_into_the_catalogue_is_refused_by_every_reader(worlds: House) -> None:
    """As an attacker would who writes to the table of versions, past every check."""
    version = Version.objects.get(definition__kind="report", definition__name="delays")
    body = version.body
    for query in body["queries"]:
        if "from" not in query:
            query.pop("builder", None)
            query["sql"] = "SELECT password AS code, username AS name, 1 AS flights, 1 AS carrier FROM accounts_user"
    Version.objects.filter(pk=version.pk).update(body=body, digest="0" * 64)
    move_stamp()
    forget_catalog()
    for name, ask in paths():
        if "preview" in name or name in ("sql", "profile"):
            continue
        answer = ask(worlds, "root")
        assert b"argon2" not in answer, name
        assert b"UA" not in answer, name

"""What is asked of Superset, run by the Python of its own environment: its chart data API through the client of Flask, on the
flights in the PostgreSQL of our side. `superset_things.py ADDRESS`; prints JSON last."""

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import psycopg2
from superset.app import create_app

Json = dict[str, Any]
WARM, ROUNDS, BOARDS = 5, 50, 7
AIRLINES = "SELECT code, name FROM t_airlines ORDER BY code LIMIT 10000"
FLIGHTS = (
    "SELECT f.date, f.scheduled, f.departure_delay, a.code AS carrier, o.code AS origin, d.code AS destination "
    "FROM t_flights f JOIN t_airlines a ON a.id = f.carrier JOIN t_airports o ON o.id = f.origin "
    "JOIN t_airports d ON d.id = f.destination WHERE f.deleted_at IS NULL"
)


def column(label: str, sql: str) -> Json:
    return {"label": label, "expressionType": "SQL", "sqlExpression": sql}


COUNT, MEAN = column("flights", "count(*)"), column("delay", "avg(departure_delay)")
LATE = (
    "CASE WHEN departure_delay IS NULL THEN 'x' WHEN departure_delay <= 0 THEN 'a' "
    "WHEN departure_delay <= 15 THEN 'b' ELSE 'c' END"
)
BOARD: tuple[tuple[list[Any], list[Json]], ...] = (
    (["carrier"], [COUNT, MEAN]),
    ([column("month", "date_trunc('month', date)")], [COUNT, MEAN]),
    ([column("hour", "extract(hour from scheduled)"), "origin"], [COUNT, MEAN]),
    ([column("late", LATE)], [COUNT]),
    (["date"], [COUNT, MEAN]),
    (["destination"], [COUNT]),
)


def made(address: str) -> dict[str, int]:
    """The database and two datasets; their numbers."""
    from superset import db, security_manager
    from superset.connectors.sqla.models import SqlaTable
    from superset.models.core import Database

    security_manager.sync_role_definitions()
    security_manager.add_user("bench", "B", "B", "bench@example.com", security_manager.find_role("Admin"), "bench")
    database = Database(database_name="flights", cache_timeout=3600)
    database.set_sqlalchemy_uri(address)
    db.session.add(database)
    db.session.commit()
    numbers = {}
    for name, sql in (("t_airlines", None), ("board", FLIGHTS)):
        table = SqlaTable(table_name=name, schema=None if sql else "public", sql=sql, database=database)
        db.session.add(table)
        db.session.commit()
        table.fetch_metadata()
        db.session.commit()
        numbers[name] = table.id
    return numbers


def main() -> None:
    app = create_app()
    with app.app_context():
        numbers = made(sys.argv[1])
    client = app.test_client()
    token = client.post(
        "/api/v1/security/login", json={"username": "bench", "password": "bench", "provider": "db", "refresh": False}
    ).json["access_token"]

    def ask(dataset: str, query: Json, force: bool) -> None:
        body = {
            "datasource": {"id": numbers[dataset], "type": "table"},
            "queries": [{"row_limit": 10_000, **query}],
            "result_format": "json",
            "result_type": "full",
            "force": force,
        }
        answer = client.post("/api/v1/chart/data", json=body, headers={"Authorization": f"Bearer {token}"})
        if answer.status_code != 200 or not answer.json["result"][0]["data"]:
            raise SystemExit(answer.get_data(as_text=True)[:2000])

    def airlines(force: bool) -> None:
        ask("t_airlines", {"columns": ["code", "name"], "orderby": [["code", True]]}, force)

    def board(force: bool) -> None:
        for columns, metrics in BOARD:
            ask("board", {"columns": columns, "metrics": metrics}, force)

    bare = psycopg2.connect(sys.argv[1].replace("+psycopg2", "")).cursor()

    def driver() -> None:
        bare.execute(AIRLINES)
        bare.fetchall()

    found = {
        "known_ms": _median(lambda: airlines(True), WARM, ROUNDS),
        "bare_ms": _median(driver, WARM, ROUNDS),
        "kept_ms": _median(lambda: airlines(False), WARM, ROUNDS),
        "board_ms": _median(lambda: board(True), 1, BOARDS),
        "board_kept_ms": _median(lambda: board(False), 1, BOARDS),
    }
    print(json.dumps(found))


def _median(once: Callable[[], None], warm: int, rounds: int) -> float:
    took = []
    for place in range(warm + rounds):
        begun = time.perf_counter()
        once()
        if place >= warm:
            took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    main()

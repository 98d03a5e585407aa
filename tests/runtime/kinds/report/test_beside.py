"""Queries of a run that are asked side by side: made once, waited for by nobody who could make them, told when they fail."""

from collections.abc import Callable
from threading import Barrier, Event
from typing import Any

import pytest

from datasources.errors import QueryFailed
from datasources.pool import pool
from operations.errors import OperationError
from runtime.kinds.report import beside as module
from runtime.kinds.report.beside import Beside, Made, beside
from runtime.kinds.report.frames import Frame
from runtime.sources.opening import Opened
from tests.threats.house import House

MADE: Made = (Frame(columns=(), rows=[]), 0.0)
QUERY = "/api/reports/delays/query"
LONG = 60


def test_helpers_and_the_caller_are_at_work_together() -> None:
    together = Barrier(3)

    def make() -> Made:
        together.wait(LONG)
        return MADE

    with beside({"a": make, "b": make, "c": make}, first=["a"]) as asked:
        assert asked.begun("a") is None
        assert make() == MADE
        for name in ("b", "c"):
            begun = asked.begun(name)
            assert begun is None or begun.result(LONG) == MADE


def test_what_nobody_has_begun_is_the_callers_to_make() -> None:
    made: list[str] = []
    asked = Beside({name: _noting(made, name) for name in "ab"})
    assert asked.begun("a") is None
    asked.help()
    assert made == ["b"]
    begun = asked.begun("b")
    assert begun is not None
    assert begun.result(LONG) == MADE


def test_nothing_is_begun_for_a_caller_who_has_left() -> None:
    made: list[str] = []
    asked = Beside({"a": _noting(made, "a")})
    asked.forget()
    asked.help()
    assert made == []


def test_a_failure_is_told_to_whoever_needs_the_query() -> None:
    def fails() -> Made:
        raise QueryFailed("no")

    asked = Beside({"a": fails})
    asked.help()
    for _ in range(2):
        begun = asked.begun("a")
        assert begun is not None
        with pytest.raises(OperationError, match="no"):
            begun.result(LONG)


def _noting(made: list[str], name: str) -> Callable[[], Made]:
    def make() -> Made:
        made.append(name)
        return MADE

    return make


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Statements go on only when two of them are under way."""
    meeting, went = Barrier(2), []
    run = Opened.run

    def met(self: Opened, sql: str, *args: Any, **more: Any) -> Any:
        meeting.wait(LONG)
        went.append(sql)
        return run(self, sql, *args, **more)

    monkeypatch.setattr(Opened, "run", met)
    return went


def test_queries_of_a_report_are_at_the_database_together(airline: House, together: list[str]) -> None:
    answer = airline.good("POST", QUERY, {"queries": ["main", "rows"], "charts": False}, by="ana")["queries"]
    assert len(together) == 2
    assert [len(answer[name]["rows"]) for name in ("main", "rows")] == [4, 10]
    assert airline.good("POST", QUERY, {"queries": ["main", "rows"], "charts": False}, by="ana")["queries"]["rows"][
        "cached"
    ]


def test_each_asker_sees_their_own_rows_from_helpers_too(airline: House, together: list[str]) -> None:
    asked = {"queries": ["main", "rows"], "charts": False}
    for who, rows in (("ana", 10), ("pat", 3)):
        assert len(airline.good("POST", QUERY, asked, by=who)["queries"]["rows"]["rows"]) == rows


def test_cancelling_stops_what_helpers_ask(airline: House, monkeypatch: pytest.MonkeyPatch) -> None:
    began = Event()
    run = Opened.run
    stopped: list[bool] = []

    def slow(self: Opened, sql: str, *args: Any, **more: Any) -> Any:
        if '"base"' in sql or "`base`" in sql:
            began.set()
            cancelled = Event()
            more["cancel"].on(cancelled.set)
            stopped.append(cancelled.wait(LONG))
        else:
            began.wait(LONG)
            more["cancel"].set()
        return run(self, sql, *args, **more)

    monkeypatch.setattr(Opened, "run", slow)
    answer = airline.ask("POST", QUERY, {"queries": ["main", "rows"], "charts": False}, by="ana")
    assert answer.code == "query_cancelled"
    module._helpers.submit(lambda: None).result(LONG)
    assert stopped == [True]
    pool.empty()

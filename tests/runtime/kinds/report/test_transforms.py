"""Each step over rows, by examples: rows before, the step, rows after."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from operations.errors import InvalidInput
from operations.shape import problems_of_shape, validator_of
from runtime.kinds.report.frames import Frame, frame_of, guessed_type
from runtime.kinds.report.pandas_frames import from_pandas, to_pandas
from runtime.kinds.report.transforms import applied, steps
from runtime.kinds.report.transforms.step import Others

SALES = [
    {"shop": "a", "month": date(2026, 1, 1), "n": 10, "x": 1.5},
    {"shop": "b", "month": date(2026, 1, 1), "n": 30, "x": None},
    {"shop": "a", "month": date(2026, 3, 1), "n": 20, "x": 2.5},
    {"shop": "b", "month": date(2026, 3, 1), "n": None, "x": 4.0},
]
SHOPS = [{"code": "a", "city": "Köln"}, {"code": "c", "city": "Paris"}]


def frame(rows: list[dict[str, Any]]) -> Frame:
    columns = [(name, guessed_type([row[name] for row in rows])) for name in rows[0]]
    return frame_of(columns, [tuple(row.values()) for row in rows])


def done(rows: list[dict[str, Any]], *settings: dict[str, Any]) -> list[dict[str, Any]]:
    listed = [{"uid": f"s{place}", **setting} for place, setting in enumerate(settings)]
    for setting in listed:
        schema = steps()[setting["step"]].schema()
        assert problems_of_shape(validator_of(schema), schema, setting) == []
    others = Others(frames={"shops": to_pandas(frame(SHOPS))})
    return list(from_pandas(applied(to_pandas(frame(rows)), listed, others, "/queries/0/transforms")).records())


def column(rows: list[dict[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows]


def test_a_frame_survives_the_way_through_pandas() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)
    rows = [
        {"i": 2**53 + 1, "f": 0.1, "t": "ä", "b": True, "d": date(2026, 1, 2), "m": moment},
        {"i": None, "f": None, "t": None, "b": None, "d": None, "m": None},
    ]
    assert list(from_pandas(to_pandas(frame(rows))).records()) == rows


CASES: list[tuple[str, list[dict[str, Any]], str, list[Any]]] = [
    ("rename", [{"step": "rename", "columns": {"n": "sold"}}], "sold", [10, 30, 20, None]),
    ("filter", [{"step": "filter", "where": {"n": {"gte": 20}}}], "shop", ["b", "a"]),
    ("filter not", [{"step": "filter", "where": {"not": {"n": {"gte": 20}}}}], "shop", ["a", "b"]),
    ("filter dates", [{"step": "filter", "where": {"month": {"gt": "2026-02-01"}}}], "n", [20, None]),
    ("filter texts", [{"step": "filter", "where": {"shop": {"icontains": "A"}}}], "n", [10, 20]),
    ("sort", [{"step": "sort", "by": ["-n"]}], "n", [30, 20, 10, None]),
    ("limit", [{"step": "limit", "rows": 2}], "n", [10, 30]),
    ("distinct", [{"step": "distinct", "columns": ["shop"]}], "n", [10, 30]),
    ("formula", [{"step": "formula", "column": "y", "expr": "n * 2 + 1"}], "y", [21, 61, 41, None]),
    ("formula division", [{"step": "formula", "column": "y", "expr": "n / (x - 1.5)"}], "y", [None, None, 20.0, None]),
    ("formula choice", [{"step": "formula", "column": "y", "expr": "n > 15 ? 'many' : 'few'"}], "y",
     ["few", "many", "many", "few"]),
    ("formula text", [{"step": "formula", "column": "y", "expr": "upper(shop) + '/' + str(month.month())"}], "y",
     ["A/1", "B/1", "A/3", "B/3"]),
    ("formula null", [{"step": "formula", "column": "y", "expr": "x == null || n == null"}], "y",
     [False, True, False, True]),
    ("formula in", [{"step": "formula", "column": "y", "expr": "shop in ['b', 'c']"}], "y", [False, True, False, True]),
    ("formula coalesce", [{"step": "formula", "column": "y", "expr": "coalesce(n, 0)"}], "y", [10, 30, 20, 0]),
    ("group", [{"step": "group", "by": ["shop"], "aggregates": [{"column": "n", "of": "n", "function": "sum"}]}], "n",
     [30, 30]),
    ("group count", [{"step": "group", "aggregates": [{"column": "all", "function": "count"}]}], "all", [4]),
    ("group distinct", [{"step": "group", "aggregates": [
        {"column": "k", "of": "shop", "function": "count_distinct"}]}], "k", [2]),
    ("join", [{"step": "join", "with": "shops", "on": [{"left": "shop", "right": "code"}]}], "city",
     ["Köln", None, "Köln", None]),
    ("inner join", [{"step": "join", "with": "shops", "how": "inner", "on": [{"left": "shop", "right": "code"}]}],
     "n", [10, 20]),
    ("outer join", [{"step": "join", "with": "shops", "how": "outer", "on": [{"left": "shop", "right": "code"}]}],
     "code", ["a", "a", None, None, "c"]),
    ("union", [{"step": "select", "columns": ["shop"]}, {"step": "union", "with": "shops"}], "city",
     [None, None, None, None, "Köln", "Paris"]),
    ("pivot", [{"step": "pivot", "rows": ["month"], "columns": "shop", "values": "n", "fill": 0}], "b", [30, 0]),
    ("melt", [{"step": "melt", "keep": ["shop"], "columns": ["n", "x"]}, {"step": "limit", "rows": 5}], "name",
     ["n", "n", "n", "n", "x"]),
    ("resample", [{"step": "resample", "column": "month", "every": "month", "aggregates": [
        {"column": "n", "of": "n", "function": "sum"}]}], "n", [40, 0, 20]),
    ("fill", [{"step": "fill", "columns": ["n"], "method": "zero"}], "n", [10, 30, 20, 0]),
    ("fill forward", [{"step": "fill", "columns": ["n"], "method": "forward", "by": ["shop"]}], "n", [10, 30, 20, 30]),
    ("interpolate", [{"step": "fill", "columns": ["x"], "method": "interpolate"}], "x", [1.5, 2.0, 2.5, 4.0]),
    ("rolling", [{"step": "rolling", "column": "r", "of": "n", "window": 2, "by": ["shop"]}], "r",
     [10.0, 30.0, 15.0, 30.0]),
    ("cumulative", [{"step": "cumulative", "column": "c", "of": "n", "by": ["shop"]}], "c", [10.0, 30.0, 30.0, None]),
    ("cumulative by order", [{"step": "cumulative", "column": "c", "of": "n", "order": ["-n"]}], "c",
     [60.0, 30.0, 50.0, None]),
    ("rank", [{"step": "rank", "column": "r", "of": "n"}], "r", [3, 1, 2, None]),
    ("share", [{"step": "percent_of_total", "column": "p", "of": "n"}], "p", [10 / 60, 0.5, 20 / 60, None]),
    ("growth", [{"step": "compare_previous", "column": "g", "of": "n", "by": ["shop"], "as": "percent"}], "g",
     [None, None, 1.0, None]),
    ("bucket", [{"step": "bucket", "column": "b", "of": "n", "edges": [15, 25]}], "b",
     ["< 15", "≥ 25", "15 – 25", None]),
    ("bucket width", [{"step": "bucket", "column": "b", "of": "n", "width": 20}], "b", [0.0, 20.0, 20.0, None]),
    ("top n", [{"step": "top_n", "by": "shop", "of": "n", "n": 1, "others": "rest"}], "n", [30, 30]),
    ("window lag", [{"step": "window", "column": "w", "of": "n", "function": "lag", "by": ["shop"]}], "w",
     [None, None, 10, 30]),
    ("row number", [{"step": "window", "column": "w", "function": "row_number", "order": ["-n"]}], "w", [3, 1, 2, 4]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "name", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_step_gives(settings: list[dict[str, Any]], name: str, expected: list[Any]) -> None:
    assert column(done(SALES, *settings), name) == pytest.approx(expected)


def test_every_step_has_an_example_here() -> None:
    used = {setting["step"] for _, settings, _, _ in CASES for setting in settings} | {"drop"}
    assert used == set(steps())
    assert "x" not in done(SALES, {"step": "drop", "columns": ["x"]})[0]


@pytest.mark.parametrize(
    ("setting", "code", "at"),
    [
        ({"step": "sort", "by": ["nn"]}, "unknown_column", "/by"),
        ({"step": "formula", "column": "y", "expr": "nn + 1"}, "unknown_column", "/expr"),
        ({"step": "formula", "column": "y", "expr": "shop * 2.5"}, "wrong_type", "/expr"),
        ({"step": "formula", "column": "y", "expr": "exec('x')"}, "unknown_function", "/expr"),
        ({"step": "formula", "column": "y", "expr": "[1].map(a, a)"}, "not_translatable", "/expr"),
        ({"step": "filter", "where": {"nn": {"eq": 1}}}, "unknown_field", "/where"),
        ({"step": "join", "with": "nowhere", "on": [{"left": "shop", "right": "x"}]}, "unknown_query", "/with"),
        ({"step": "rolling", "column": "r", "of": "shop", "window": 2}, "not_a_number", "/of"),
        ({"step": "resample", "column": "n", "every": "day", "aggregates": []}, "not_a_moment", "/column"),
        ({"step": "rename", "columns": {"n": "x"}}, "name_taken", "/columns"),
        ({"step": "bucket", "column": "b", "of": "n", "edges": [3, 1]}, "wrong_value", "/edges"),
        ({"step": "group", "aggregates": [{"column": "a", "of": "shop", "function": "avg"}]}, "not_a_number",
         "/aggregates"),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_done_says_which_and_why(setting: dict[str, Any], code: str, at: str) -> None:
    others = Others(frames={"shops": to_pandas(frame(SHOPS))})
    with pytest.raises(InvalidInput) as refused:
        applied(to_pandas(frame(SALES)), [{"uid": "s", **setting}], others, "/queries/0/transforms")
    (problem,) = refused.value.problems
    assert (problem.code, problem.pointer) == (code, f"/queries/0/transforms/0{at}")


def test_cells_are_counted_before_they_are_made() -> None:
    many = [{"k": place, "v": 1} for place in range(3000)]
    for setting in (
        {"step": "pivot", "rows": ["v"], "columns": "k", "values": "v"},
        {"step": "join", "with": "self", "on": [{"left": "v", "right": "v"}]},
    ):
        others = Others(frames={"self": to_pandas(frame(many))})
        with pytest.raises(InvalidInput) as refused:
            applied(to_pandas(frame(many)), [{"uid": "s", **setting}], others, "")
        assert refused.value.problems[0].code in ("too_many_columns", "too_many_cells")


def test_spans_of_time_are_counted_before_they_are_made() -> None:
    far = [{"at": date(1, 1, 1), "n": 1}, {"at": date(9999, 12, 31), "n": 1}]
    setting = {"uid": "s", "step": "resample", "column": "at", "every": "hour", "aggregates": [
        {"column": "n", "of": "n", "function": "sum"}]}  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        applied(to_pandas(frame(far)), [setting], Others(), "")
    assert refused.value.problems[0].code == "too_many_cells"

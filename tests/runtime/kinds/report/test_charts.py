"""Every chart type draws what plotly takes, from rows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import plotly.graph_objects
import pytest

from runtime.kinds.report.charts import chart_types
from runtime.kinds.report.charts.chart import Looks
from runtime.kinds.report.figures import ChartProblem, figure_of, merged, patch_problems
from runtime.kinds.report.formats import d3
from runtime.kinds.report.frames import Frame, frame_of

DAY = date(2026, 1, 1)
START = datetime(2026, 1, 1, 8, tzinfo=UTC)
CARRIERS = ("AA", "<b>UA</b>", None)
FRAME: Frame = frame_of(
    [
        ("carrier", "text"), ("day", "date"), ("n", "integer"), ("delay", "number"), ("before", "integer"),
        ("lat", "number"), ("lon", "number"), ("start", "datetime"), ("end", "datetime"), ("origin", "text"),
    ],
    [
        (
            CARRIERS[place % 3], DAY + timedelta(days=place), place + 1, None if place == 4 else place / 2, place,
            40.0 + place, -70.0 - place, START + timedelta(hours=place), START + timedelta(hours=place + 2),
            "JFK" if place % 2 else "LGA",
        )
        for place in range(12)
    ],
)  # fmt: skip

MAPS: dict[str, dict[str, Any]] = {
    "line": {"x": "day", "y": ["n", "delay"]},
    "area": {"x": "day", "y": ["n"], "color": "origin"},
    "bar": {"x": "carrier", "y": "n"},
    "stacked": {"x": "day", "y": ["n"], "color": "carrier"},
    "combo": {"x": "day", "bars": ["n"], "lines": ["delay"]},
    "scatter": {"x": "n", "y": "delay", "color": "origin", "label": "carrier"},
    "bubble": {"x": "n", "y": "delay", "size": "n"},
    "pie": {"label": "carrier", "value": "n"},
    "donut": {"label": "origin", "value": "n"},
    "histogram": {"x": "n"},
    "box": {"value": ["delay"], "group": "origin"},
    "heatmap": {"x": "origin", "y": "carrier", "value": "n"},
    "calendar": {"date": "day", "value": "n"},
    "funnel": {"stage": "carrier", "value": "n"},
    "waterfall": {"step": "day", "value": "n"},
    "treemap": {"path": ["origin", "carrier"], "value": "n"},
    "sunburst": {"path": ["origin", "carrier"], "value": "n"},
    "sankey": {"source": "origin", "target": "carrier", "value": "n"},
    "gauge": {"value": "n"},
    "indicator": {"value": "n", "compare": "before", "trend": "day"},
    "map": {"lat": "lat", "lon": "lon", "size": "n", "label": "carrier"},
    "gantt": {"task": "carrier", "start": "start", "end": "end", "color": "origin"},
    "table": {"columns": ["carrier", "n"]},
    "pivot": {"rows": ["origin"], "columns": "carrier", "value": "n"},
}


def drawn(type: str, frame: Frame = FRAME, **chart: Any) -> dict[str, Any]:
    return figure_of({"type": type, "map": MAPS[type], **chart}, frame, Looks())


def test_every_chart_type_has_an_example_here() -> None:
    assert set(MAPS) == set(chart_types())


@pytest.mark.parametrize("type", MAPS)
def test_plotly_takes_the_figure(type: str) -> None:
    made = drawn(type)
    if made["figure"] is None:
        assert made["grid"] or made["indicator"]
    else:
        plotly.graph_objects.Figure(data=made["figure"]["data"], layout=made["figure"]["layout"])
        assert made["figure"]["data"]


@pytest.mark.parametrize("type", MAPS)
def test_nothing_is_drawn_of_no_rows_and_nothing_breaks(type: str) -> None:
    drawn(type, FRAME.with_rows([]))


@pytest.mark.parametrize("type", [type for type in MAPS if type not in ("gauge", "sankey")])
def test_a_point_tells_what_stands_behind_it(type: str) -> None:
    made = drawn(type)
    for trace in (made["figure"] or {"data": []})["data"]:
        if "customdata" in trace:
            width = trace["customdata"][0]
            width = width[0] if isinstance(width[0], list) else width
            assert len(width) == len(trace["meta"]["fields"]) or type == "box"


@pytest.mark.parametrize("type", [type for type in MAPS if chart_types()[type].bundle != "none"])
def test_no_tag_from_data_reaches_a_text(type: str) -> None:
    for trace in drawn(type)["figure"]["data"]:
        for member in ("x", "y", "labels", "text", "name", "node"):
            assert "<b>UA" not in str(trace.get(member))


@pytest.mark.parametrize("type", MAPS)
def test_options_are_described_in_two_languages(type: str) -> None:
    described = chart_types()[type].described()
    titled = [*described["slots"], *described["options"]["properties"].values(), described]
    assert all(part["title"] and part["x-title-zh"] for part in titled)


def test_a_pivot_table_sums_up_at_both_ends() -> None:
    grid = drawn("pivot")["grid"]
    assert [column["label"] for column in grid["columns"]] == ["origin", "&lt;b>UA&lt;/b>", "AA", "—", "Total"]
    assert grid["rows"][0] == ["LGA", 5 + 11, 1 + 7, 3 + 9, 36]
    assert grid["footer"] == ["Total", 26, 22, 30, 78]


@pytest.mark.parametrize(("locale", "month"), [("en", "%b %Y"), ("zh-CN", "%Y年%-m月")])
def test_an_axis_writes_months_as_its_language_does(locale: str, month: str) -> None:
    assert d3({"type": "date", "pattern": "month"}, "date", locale) == month
    assert d3({"type": "date", "pattern": "iso"}, "date", locale) == "%Y-%m-%d"


def test_an_indicator_tells_the_difference() -> None:
    made = drawn("indicator")["indicator"]
    assert (made["value"], made["before"], made["delta"]) == (78, 66, 12)


def test_an_authors_plotly_options_are_merged_over() -> None:
    made = drawn("bar", plotly={"layout": {"xaxis": {"tickangle": 45}, "bargap": 0.5}, "trace": {"opacity": 0.5}})
    assert made["figure"]["layout"]["xaxis"]["tickangle"] == 45
    assert made["figure"]["layout"]["xaxis"]["automargin"] is True
    assert made["figure"]["data"][0]["opacity"] == 0.5
    assert merged({"a": [1], "b": {"c": 1}}, {"a": [2], "b": {"d": 2}}) == {"a": [2], "b": {"c": 1, "d": 2}}


@pytest.mark.parametrize(
    "patch",
    [
        {"layout": {"images": [{"source": "/x.png"}]}},
        {"layout": {"title": {"text": "<a href='http://evil.example'>x</a>"}}},
        {"layout": {"title": {"text": "see https://evil.example"}}},
        {"trace": {"type": "scattermapbox"}},
        {"layout": {"updatemenus": []}},
        {"config": {"plotlyServerURL": "x"}},
        {"trace": {"hovertemplate": "<img src=x>"}},
        {"layout": {"geo": {}}},
    ],
)
def test_a_chart_leads_nowhere(patch: dict[str, Any]) -> None:
    assert [problem.code for problem in patch_problems(patch, "/charts/0/plotly")] == ["not_allowed"]


def test_harmless_options_are_let_through() -> None:
    assert (
        list(patch_problems({"layout": {"title": {"text": "<b>n</b><br>a < b"[:8]}, "shapes": [{"x0": 1}]}}, "")) == []
    )


@pytest.mark.parametrize(
    ("chart", "code"),
    [
        ({"type": "bar", "map": {"x": "carrier", "y": ["m"]}}, "unknown_column"),
        ({"type": "bar", "map": {"x": "carrier"}}, "required"),
        ({"type": "bar", "map": {"x": "day", "y": ["carrier"]}}, "not_a_number"),
    ],
)
def test_a_chart_that_cannot_be_drawn_says_why(chart: dict[str, Any], code: str) -> None:
    with pytest.raises(ChartProblem) as refused:
        figure_of(chart, FRAME, Looks())
    assert refused.value.code == code


def test_too_many_series_are_refused() -> None:
    frame = frame_of([("k", "text"), ("n", "integer")], [(str(place), 1) for place in range(100)])
    with pytest.raises(ChartProblem, match="cannot be told apart"):
        figure_of({"type": "bar", "map": {"x": "k", "y": ["n"], "color": "k"}}, frame, Looks())


def test_a_histogram_counts_into_round_ranges() -> None:
    frame = frame_of([("v", "number")], [(float(place % 100),) for place in range(10_000)])
    made = figure_of({"type": "histogram", "map": {"x": "v"}, "options": {"bins": 10}}, frame, Looks())
    assert made["figure"]["data"][0]["y"] == [1000] * 10


@pytest.mark.parametrize(
    ("pattern", "en", "zh"),
    [("month", "%b %Y", "%Y年%-m月"), ("medium", "%-d %b %Y", "%Y年%-m月%-d日"), ("iso", "%Y-%m-%d", "%Y-%m-%d")],
)
def test_axes_write_dates_as_their_language_does(pattern: str, en: str, zh: str) -> None:
    form = {"type": "date", "pattern": pattern}
    assert [d3(form, "date", locale) for locale in ("en", "zh-CN")] == [en, zh]


MONTHS = frame_of(
    [("month", "date"), ("n", "integer")], [(date(2026, 1, 1), 3), (date(2026, 2, 1), -1), (date(2026, 3, 1), 2)]
)
BY_MONTH = Looks(formats={"month": {"type": "date", "pattern": "month"}}, locale="zh-CN")


@pytest.mark.parametrize(
    ("type", "map", "where"),
    [
        ("waterfall", {"step": "month", "value": "n"}, "x"),
        ("funnel", {"stage": "month", "value": "n"}, "y"),
        ("pie", {"label": "month", "value": "n"}, "labels"),
        ("treemap", {"path": ["month"], "value": "n"}, "labels"),
    ],
)
def test_names_of_parts_are_written_as_their_column_is(type: str, map: dict[str, Any], where: str) -> None:
    made = figure_of({"type": type, "map": map}, MONTHS, BY_MONTH)
    assert made["figure"]["data"][0][where] == ["2026年1月", "2026年2月", "2026年3月"]


def test_a_gauge_says_its_reading_as_the_column_is_written() -> None:
    looks = Looks(formats={"delay": {"type": "number", "decimals": 1, "unit": "min"}}, labels={"delay": "Mean delay"})
    made = figure_of({"type": "gauge", "map": {"value": "delay"}, "options": {"aggregate": "max"}}, FRAME, looks)
    assert made["figure"]["data"][0]["meta"] == {"reading": {"label": "Mean delay", "value": 5.5}}
    assert "5.5 min" in made["figure"]["layout"]["annotations"][0]["text"]


def test_what_has_no_length_is_a_milestone() -> None:
    frame = frame_of(
        [("task", "text"), ("a", "date"), ("b", "date")], [("x", DAY, DAY + timedelta(1)), ("y", DAY, DAY)]
    )
    bars, points = figure_of({"type": "gantt", "map": {"task": "task", "start": "a", "end": "b"}}, frame, Looks())[
        "figure"
    ]["data"]
    assert (bars["y"], points["y"]) == (["x", "y"], ["y"])
    assert points["x"] == ["2026-01-01T00:00:00+00:00"]


def test_many_series_are_named_beside_the_figure() -> None:
    rows = [(f"s{place}", place, place) for place in range(9)]
    few, many = (frame_of([("s", "text"), ("x", "integer"), ("y", "integer")], rows[:count]) for count in (8, 9))
    chart = {"type": "scatter", "map": {"x": "x", "y": "y", "color": "s"}}
    assert "legend" not in figure_of(chart, few, Looks())["figure"]["layout"]
    assert figure_of(chart, many, Looks())["figure"]["layout"]["legend"]["orientation"] == "v"


def test_long_names_are_cut_on_the_axis_and_whole_in_the_data() -> None:
    name = "Aktiengesellschaft für Luftverkehr"
    frame = frame_of([("name", "text"), ("n", "integer")], [(name, 1), ("short", 2)])
    figure = figure_of({"type": "bar", "map": {"x": "name", "y": ["n"]}}, frame, Looks())["figure"]
    assert figure["data"][0]["x"] == [name, "short"]
    assert figure["layout"]["xaxis"]["labelalias"] == {name: "Aktiengesellschaf…"}

"""A chart of a report as plotly JSON: its rows put into the slots of its type, its own plotly options merged over."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from operations.problems import Problem, did_you_mean, pointer
from runtime.kinds.report.charts import chart_types
from runtime.kinds.report.charts.chart import MOST_POINTS, MOST_SERIES, Canvas, Drawn, Looks
from runtime.kinds.report.frames import NUMBERS, Frame

Json = dict[str, Any]

# What would fetch something, run something, or lead out of the page.
FORBIDDEN_MEMBERS = frozenset(
    {"images", "updatemenus", "sliders", "geo", "map", "mapbox", "source", "src", "href", "meta", "customdata", "type"}
    | {"frames", "plotlyServerURL", "topojsonURL", "modeBarButtonsToAdd", "editSelection"}
)
ADDRESS = re.compile(r"(?i)(https?:|javascript:|data:|//|www\.)")
TAG = re.compile(r"<(?!/?(?:b|i|br|sub|sup)\s*/?>)")


class ChartProblem(Exception):
    """Why one chart cannot be shown; the others of its report can."""

    def __init__(self, *, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint

    def as_json(self) -> Json:
        return {"code": self.code, "message": self.message, "hint": self.hint}


def figure_of(chart: Mapping[str, Any], frame: Frame, looks: Looks) -> Json:
    """What is sent to be shown: `figure`, or `grid` or `indicator`. ChartProblem when it cannot be drawn."""
    of = chart_types()[chart["type"]]
    shown = frame if len(frame.rows) <= MOST_POINTS else replace(frame, rows=frame.rows[:MOST_POINTS], truncated=True)
    canvas = Canvas(frame=shown, map=chart.get("map", {}), options=chart.get("options", {}), looks=looks)
    _check_slots(canvas, chart["type"])
    drawn = of.draw(canvas)
    made: Json = {"type": of.name, "bundle": of.bundle, "points": len(shown.rows), "truncated": shown.truncated}
    return made | {"figure": _figure(drawn, chart.get("plotly", {})), "grid": drawn.grid, "indicator": drawn.indicator}


def merged(under: Any, over: Any) -> Any:
    """Objects member by member; anything else replaces what was there."""
    if isinstance(under, Mapping) and isinstance(over, Mapping):
        return {name: merged(under.get(name), over.get(name, under.get(name))) for name in {**under, **over}}
    return over


def patch_problems(patch: Any, at: str) -> Iterator[Problem]:
    """What an author's own plotly options must not hold: whatever leads out of the page, or tags."""
    if isinstance(patch, Mapping):
        for name, value in patch.items():
            if name in FORBIDDEN_MEMBERS:
                yield Problem(
                    code="not_allowed",
                    pointer=at + pointer(name),
                    message=f"The plotly option '{name}' cannot be set here.",
                    hint="Charts fetch nothing and lead nowhere; use the link of a column or a drill-down.",
                )
            else:
                yield from patch_problems(value, at + pointer(name))
    elif isinstance(patch, list):
        for place, value in enumerate(patch):
            yield from patch_problems(value, at + pointer(place))
    elif isinstance(patch, str) and (ADDRESS.search(patch) or TAG.search(patch)):
        yield Problem(
            code="not_allowed",
            pointer=at,
            message="A text of a chart holds no address and no tags other than <b>, <i>, <br>, <sub> and <sup>.",
        )


def _figure(drawn: Drawn, patch: Mapping[str, Any]) -> Json | None:
    if not drawn.data and (drawn.grid is not None or drawn.indicator is not None):
        return None
    traces = [merged(trace, patch.get("trace", {})) for trace in drawn.data]
    layout = merged(dict(drawn.layout), patch.get("layout", {}))
    return {"data": traces, "layout": layout, "config": dict(patch.get("config", {}))}


def _check_slots(canvas: Canvas, type: str) -> None:
    for slot in chart_types()[type].slots:
        names = canvas.many(slot.name)
        if slot.required and not names:
            raise ChartProblem(code="required", message=f"The chart needs a column for '{slot.title['en']}'.")
        for name in names:
            if not canvas.frame.has(name):
                raise ChartProblem(
                    code="unknown_column",
                    message=f"The query has no column '{name}'.",
                    hint=did_you_mean(name, canvas.frame.names),
                )
            found = canvas.frame.type_of(name)
            if slot.takes == "number" and found not in NUMBERS and canvas.frame.rows:
                raise ChartProblem(
                    code="not_a_number", message=f"'{slot.title['en']}' takes numbers; '{name}' is of type {found}."
                )
    color = canvas.one("color")
    if color and len(set(canvas.frame.values(color))) > MOST_SERIES:
        raise ChartProblem(
            code="too_many_series",
            message=f"'{color}' has more than {MOST_SERIES} values; that many series cannot be told apart.",
            hint="Keep the largest with a top-N step.",
        )

"""Tasks from their start to their end; what has no length is a milestone."""

from datetime import UTC, date, datetime
from typing import Any

from runtime.kinds.report.charts.chart import (
    COLOR,
    LONGEST_BESIDE,
    Canvas,
    ChartType,
    Drawn,
    Json,
    legend,
    short_ticks,
    slot,
)


def draw(canvas: Canvas) -> Drawn:
    task, start, end = (canvas.one(name) for name in ("task", "start", "end"))
    places = canvas.frame.places
    data: list[Json] = []
    milestones: list[Json] = []
    for name, rows in canvas.series():
        rows = [row for row in rows if row[places[start]] is not None and row[places[end]] is not None]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": name,
                "y": [canvas.looks.word(task, row[places[task]]) for row in rows],
                "base": [_moment(row[places[start]]).isoformat() for row in rows],
                "x": [_milliseconds(row[places[start]], row[places[end]]) for row in rows],
                **canvas.behind(rows),
            }
        )
        moments = [row for row in rows if row[places[start]] == row[places[end]]]
        if moments:
            milestones.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": name,
                    "marker": {"symbol": "diamond", "size": 10},
                    "showlegend": False,
                    "y": [canvas.looks.word(task, row[places[task]]) for row in moments],
                    "x": [_moment(row[places[start]]).isoformat() for row in moments],
                    **canvas.behind(moments),
                }
            )
    names = (canvas.looks.word(task, found) for found in canvas.frame.values(task))
    layout = {
        "xaxis": {"type": "date", "automargin": True},
        "yaxis": {
            "autorange": "reversed",
            "automargin": True,
            "type": "category",
            **short_ticks(names, LONGEST_BESIDE),
        },
        "barmode": "overlay",
        **legend(len(data)),
    }
    return Drawn(data=[*data, *milestones], layout=layout)


def _milliseconds(start: Any, end: Any) -> float:
    return (_moment(end) - _moment(start)).total_seconds() * 1000


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)


CHART = ChartType(
    name="gantt",
    title={"en": "Gantt", "zh-CN": "甘特图"},
    slots=(
        slot("task", "Task", "任务"),
        slot("start", "Start", "开始", takes="time"),
        slot("end", "End", "结束", takes="time"),
        COLOR,
    ),
    draw=draw,
)

"""A figure for each day, as a calendar of weeks."""

from datetime import date, datetime, timedelta

from runtime.kinds.report.charts.chart import Canvas, ChartType, Drawn, Json, number, slot
from runtime.kinds.report.charts.heatmap import COLORS, colored, scale_name

DAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "zh-CN": ("一", "二", "三", "四", "五", "六", "日")}
MOST_YEARS = 6


def draw(canvas: Canvas) -> Drawn:
    day, value = canvas.one("date"), canvas.one("value")
    sums: dict[date, float] = {}
    for moment, amount in zip(canvas.frame.values(day), canvas.frame.values(value), strict=True):
        found = moment.date() if isinstance(moment, datetime) else moment
        if isinstance(found, date):
            sums[found] = sums.get(found, 0) + number(amount)
    years = sorted({found.year for found in sums})[-MOST_YEARS:]
    data, layout = list[Json](), dict[str, Json]()
    names = DAYS["zh-CN" if canvas.looks.locale.startswith("zh") else "en"]
    for place, year in enumerate(years):
        number_of = "" if place == 0 else str(place + 1)
        bottom = 1 - (place + 1) / len(years)
        data.append(_year(year, sums, names, f"x{number_of}", f"y{number_of}", day, value, canvas))
        layout[f"xaxis{number_of}"] = {"anchor": f"y{number_of}", "title": {"text": str(year)}, "showgrid": False}
        layout[f"yaxis{number_of}"] = {
            "anchor": f"x{number_of}",
            "domain": [bottom + 0.12 / len(years), bottom + 0.95 / len(years)],
            "autorange": "reversed",
            "showgrid": False,
        }
    return Drawn(data=data, layout=layout)


def _year(
    year: int, sums: dict[date, float], names: tuple[str, ...], x: str, y: str, day: str, value: str, canvas: Canvas
) -> Json:
    first = date(year, 1, 1)
    monday = first - timedelta(days=first.weekday())
    weeks = (date(year, 12, 31) - monday).days // 7 + 1
    days = [[monday + timedelta(days=7 * week + weekday) for week in range(weeks)] for weekday in range(7)]
    return {
        "type": "heatmap",
        "x": [(monday + timedelta(days=7 * week)).isoformat() for week in range(weeks)],
        "y": list(names),
        "z": [[sums.get(found) if found.year == year else None for found in row] for row in days],
        "customdata": [[[found, sums.get(found)] for found in row] for row in days],
        "meta": {"fields": [day, value], "scale": scale_name(canvas)},
        "hovertemplate": "%{customdata[0]}: %{z}<extra></extra>",
        "hoverongaps": False,
        "xgap": 2,
        "ygap": 2,
        **colored(canvas),
        "zmin": min(sums.values()),
        "zmax": max(sums.values()),
        "showscale": x == "x",
        "xaxis": x,
        "yaxis": y,
    }


CHART = ChartType(
    name="calendar",
    title={"en": "Calendar", "zh-CN": "日历热力图"},
    slots=(slot("date", "Day", "日期", takes="time"), slot("value", "Value", "数值", takes="number")),
    options={"colors": COLORS},
    draw=draw,
)

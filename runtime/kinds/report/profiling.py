"""What the columns of a query hold: how many values, which, how they spread."""

from collections import Counter
from typing import Any

from runtime.kinds.report.charts.box import quantile
from runtime.kinds.report.charts.chart import number
from runtime.kinds.report.charts.histogram import bins
from runtime.kinds.report.frames import NUMBERS, Frame
from runtime.kinds.report.totals import total_of

MOST_COMMON, BARS = 10, 20
Json = dict[str, Any]


def profile_of(frame: Frame) -> list[Json]:
    return [_column(frame, column.name) for column in frame.columns]


def _column(frame: Frame, name: str) -> Json:
    values, of = frame.values(name), frame.type_of(name)
    there = [value for value in values if value is not None]
    made: Json = {"name": name, "type": of, "count": len(values), "empty": len(values) - len(there)}
    try:
        counts = Counter(there)
    except TypeError:  # lists and objects cannot be counted
        return made
    made["distinct"] = len(counts)
    made["top"] = [{"value": value, "count": count} for value, count in counts.most_common(MOST_COMMON)]
    if there and of not in ("boolean", "json"):
        made |= {"min": total_of("min", there), "max": total_of("max", there)}
    if there and of in NUMBERS:
        made |= _spread([number(value) for value in there])
    return made


def _spread(values: list[float]) -> Json:
    ordered = sorted(values)
    low, width, count = bins(values, BARS, None)
    bars = [0] * count
    for value in values:
        bars[min(int((value - low) / width), count - 1)] += 1
    edges = [low + width * place for place in range(count + 1)]
    return {
        "mean": sum(values) / len(values),
        "median": quantile(ordered, 0.5),
        "quartiles": [quantile(ordered, 0.25), quantile(ordered, 0.75)],
        "histogram": {"edges": edges, "counts": bars},
    }

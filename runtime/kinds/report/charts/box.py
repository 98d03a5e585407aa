"""How values spread: median, quartiles and whiskers, computed here."""

from collections.abc import Sequence

from runtime.kinds.report.charts.chart import Canvas, ChartType, Drawn, Json, in_order, number, safe, slot, text_of


def draw(canvas: Canvas) -> Drawn:
    group, data = canvas.one("group"), list[Json]()
    for name in canvas.many("value"):
        groups = _groups(canvas, group, name)
        boxes = [_box(sorted(values)) for values in groups.values()]
        data.append(
            {
                "type": "box",
                "name": canvas.looks.label(name),
                "x": [safe(text_of(key)) if group else canvas.looks.label(name) for key in groups],
                **{part: [box[part] for box in boxes] for part in PARTS},
                "customdata": [[key] for key in groups],
                "meta": {"fields": [group] if group else []},
            }
        )
    layout = {"xaxis": {"automargin": True, "type": "category"}, "yaxis": canvas.axis(canvas.one("value"))}
    return Drawn(data=data, layout={**layout, "boxmode": "group", "showlegend": len(data) > 1})


def _groups(canvas: Canvas, group: str, name: str) -> dict[object, list[float]]:
    keys = canvas.frame.values(group) if group else [None] * len(canvas.frame.rows)
    found: dict[object, list[float]] = {key: [] for key in in_order(keys)}
    for key, value in zip(keys, canvas.frame.values(name), strict=True):
        if value is not None:
            found[key].append(number(value))
    return {key: values for key, values in found.items() if values}


PARTS = ("lowerfence", "q1", "median", "q3", "upperfence", "mean")


def _box(values: Sequence[float]) -> dict[str, float]:
    low, middle, high = (quantile(values, share) for share in (0.25, 0.5, 0.75))
    reach = 1.5 * (high - low)
    return {
        "lowerfence": next(value for value in values if value >= low - reach),
        "q1": low,
        "median": middle,
        "q3": high,
        "upperfence": next(value for value in reversed(values) if value <= high + reach),
        "mean": sum(values) / len(values),
    }


def quantile(values: Sequence[float], share: float) -> float:
    """Of sorted values, between two of them as the share falls."""
    place = (len(values) - 1) * share
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)


CHART = ChartType(
    name="box",
    title={"en": "Boxes", "zh-CN": "箱线图"},
    slots=(
        slot("value", "Values", "数值", many=True, takes="number"),
        slot("group", "For each", "分组", required=False),
    ),
    draw=draw,
)

"""Conditional formats: for each row that is shown, which of a report's styles its cells have. The same for screen and file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.principal import ANONYMOUS
from operations.clock import now as the_time
from runtime.filters import InvalidFilter, matches, parse, values_for
from runtime.filters.predicate import FieldLookup, Predicate
from runtime.kinds.report.comparing import column_field
from runtime.kinds.report.frames import Frame
from runtime.kinds.report.totals import total_of

Style = dict[str, Any]
COLORS = {"danger": "#d9534f", "warning": "#e0a030", "success": "#2e9e6b", "info": "#3b7dd8", "muted": "#7a8699"}


class Styles:
    """`listed` are the styles in use; a cell has the place of one of them, or none."""

    def __init__(self) -> None:
        self.listed: list[Style] = []

    def place(self, style: Style) -> int:
        if style not in self.listed:
            self.listed.append(style)
        return self.listed.index(style)


def styled(
    columns: Sequence[Mapping[str, Any]], whole: Frame, rows: Sequence[tuple[Any, ...]], styles: Styles
) -> dict[str, list[int | None]]:
    """By column, one place for each of `rows`. Ranges of scales and bars are those of the `whole` result."""
    found: dict[str, list[int | None]] = {}
    for column in columns:
        if column.get("conditions") and whole.has(column["name"]):
            found[column["name"]] = _column(column, whole, rows, styles)
    return found


def _column(
    column: Mapping[str, Any], whole: Frame, rows: Sequence[tuple[Any, ...]], styles: Styles
) -> list[int | None]:
    name, at = column["name"], whole.places[column["name"]]
    values = [row[at] for row in rows]
    made: list[int | None] = [None] * len(rows)
    for condition in reversed(column["conditions"]):
        if "when" in condition:
            test = _predicate(condition["when"], name, whole.type_of(name))
            moment = values_for(ANONYMOUS, the_time())
            for place, value in enumerate(values):
                if test is not None and matches(test, {name: value}, moment):
                    made[place] = styles.place(condition["style"])
        else:
            _ranged(condition, whole.values(name), values, made, styles)
    return made


def _predicate(when: Mapping[str, Any], name: str, of: str) -> Predicate | None:
    """None when the condition does not fit the column as it came out: then nothing is coloured."""
    try:
        return parse({name: when}, FieldLookup(table="rows", fields={name: column_field(name, of)}))
    except InvalidFilter:
        return None


def _ranged(
    condition: Mapping[str, Any], whole: list[Any], values: list[Any], made: list[int | None], styles: Styles
) -> None:
    kind = "scale" if "scale" in condition else "bar"
    declared = condition[kind]
    low = declared.get("min", 0 if kind == "bar" else total_of("min", whole))
    high = declared.get("max", total_of("max", whole))
    for place, value in enumerate(values):
        if value is None or isinstance(value, str | bool | datetime) or low is None or high is None:
            continue
        share = round(min(max((float(value) - float(low)) / ((float(high) - float(low)) or 1.0), 0.0), 1.0), 2)
        if kind == "bar":
            made[place] = styles.place({"bar": share, "color": declared.get("color", "info")})
        else:
            made[place] = styles.place({"fill": mixed(declared["from"], declared["to"], share)})


def mixed(start: str, end: str, share: float) -> str:
    """The colour between two named ones."""
    pairs = zip(_rgb(COLORS[start]), _rgb(COLORS[end]), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


def _rgb(color: str) -> tuple[int, ...]:
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))

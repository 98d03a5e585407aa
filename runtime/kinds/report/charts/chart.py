"""What a chart type is: the slots its columns go into, its options, and a function that draws plotly JSON from rows.

No colours of series, no fonts and no template are set: who shows the figure brings its theme. Each trace tells by
`meta.fields` and `customdata` which values stand behind a point, so that a click can filter and lead on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from runtime.kinds.report.formats import Format, text
from runtime.kinds.report.frames import Frame, order_key

Takes = Literal["number", "time", "text", "any"]
Json = dict[str, Any]
Row = tuple[Any, ...]

MOST_POINTS = 50_000
MOST_SERIES = 60
GAIN, LOSS, NEUTRAL = "#2e9e6b", "#d9534f", "#7a8699"


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Where a column of the query goes; `many` takes a list of names."""

    name: str
    title: Mapping[str, str]
    required: bool = True
    many: bool = False
    takes: Takes = "any"


@dataclass(frozen=True, kw_only=True)
class Looks:
    """How columns are called and their numbers written, for one viewer."""

    labels: Mapping[str, str] = field(default_factory=dict)
    d3_formats: Mapping[str, str] = field(default_factory=dict)
    suffixes: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, Format] = field(default_factory=dict)
    locale: str = "en"

    def label(self, name: str) -> str:
        return safe(self.labels.get(name, name))

    def word(self, name: str, value: Any) -> str:
        """A value of a column as a text of the figure, written as the column is."""
        if value is None or name not in self.formats:
            return safe(text_of(value))
        return safe(text(value, self.formats[name], locale=self.locale))


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """What there is to draw from: the rows, the columns put into slots, the options, and how things are called."""

    frame: Frame
    map: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    looks: Looks = Looks()

    def one(self, slot: str) -> str:
        """The column in a slot; "" when it is empty. Of a slot that holds a list, the first."""
        found = self.map.get(slot) or ""
        return found if isinstance(found, str) else str(found[0])

    def many(self, slot: str) -> list[str]:
        found = self.map.get(slot) or []
        return [found] if isinstance(found, str) else list(found)

    @property
    def fields(self) -> list[str]:
        """Every column that is put into a slot, once."""
        return list(dict.fromkeys(name for slot in self.map for name in self.many(slot)))

    def option(self, name: str, otherwise: Any = None) -> Any:
        return self.options.get(name, otherwise)

    def series(self, slot: str = "color") -> list[tuple[str, Sequence[Row]]]:
        """The rows split by the column in the slot, in the order they come; all of them when it is empty."""
        name = self.one(slot)
        if not name:
            return [("", self.frame.rows)]
        place, split = self.frame.places[name], dict[Any, list[Row]]()
        for row in self.frame.rows:
            split.setdefault(row[place], []).append(row)
        return [(self.looks.word(name, value), rows) for value, rows in split.items()]

    def column(self, rows: Sequence[Row], name: str) -> list[Any]:
        place, nothing = self.frame.places[name], "—" if self.frame.type_of(name) == "text" else None
        return [nothing if row[place] is None else shown(row[place]) for row in rows]

    def behind(self, rows: Sequence[Row]) -> Json:
        """The values behind each point, for clicks."""
        fields = self.fields
        places = [self.frame.places[name] for name in fields]
        return {"customdata": [[row[place] for place in places] for row in rows], "meta": {"fields": fields}}

    def axis(self, name: str) -> Json:
        """An axis with the column's label and format."""
        made: Json = {"title": {"text": self.looks.label(name)}, "automargin": True}
        if name in self.looks.d3_formats and self.frame.has(name) and self.frame.type_of(name) != "text":
            made["tickformat"] = self.looks.d3_formats[name]
        if self.looks.suffixes.get(name):
            made["ticksuffix"] = self.looks.suffixes[name]
        return made


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """`data` and `layout` of a plotly figure; or a `grid` or an `indicator`, which are shown without plotly."""

    data: Sequence[Json] = ()
    layout: Mapping[str, Any] = field(default_factory=dict)
    grid: Json | None = None
    indicator: Json | None = None


@dataclass(frozen=True, kw_only=True)
class ChartType:
    """`bundle`: which build of plotly has its traces. `options` are properties of a JSON Schema."""

    name: str
    title: Mapping[str, str]
    slots: tuple[Slot, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    bundle: Literal["cartesian", "full", "none"] = "cartesian"
    draw: Callable[[Canvas], Drawn]

    def described(self) -> Json:
        slots = [
            {
                "name": slot.name,
                "title": slot.title["en"],
                "x-title-zh": slot.title["zh-CN"],
                "required": slot.required,
                "many": slot.many,
                "takes": slot.takes,
            }
            for slot in self.slots
        ]
        return {
            "type": self.name,
            "title": self.title["en"],
            "x-title-zh": self.title["zh-CN"],
            "bundle": self.bundle,
            "slots": slots,
            "options": {"type": "object", "additionalProperties": False, "properties": dict(self.options)},
        }


def slot(name: str, en: str, zh: str, *, required: bool = True, many: bool = False, takes: Takes = "any") -> Slot:
    return Slot(name=name, title={"en": en, "zh-CN": zh}, required=required, many=many, takes=takes)


def flag(en: str, zh: str) -> Json:
    return {"type": "boolean", "title": en, "x-title-zh": zh}


def choice(en: str, zh: str, *values: str) -> Json:
    return {"enum": list(values), "title": en, "x-title-zh": zh}


def amount(en: str, zh: str, **limits: float) -> Json:
    return {"type": "number", "title": en, "x-title-zh": zh, **limits}


def safe(text: str) -> str:
    """plotly reads tags in texts; texts that come from data have none."""
    return text.replace("<", "&lt;")


def text_of(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes").removesuffix("+00:00")
    return value.isoformat() if isinstance(value, date) else str(value)


def shown(value: Any) -> Any:
    """A value as a coordinate or a label of a figure."""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, Decimal):
        return float(value)
    return value


def number(value: Any) -> float:
    """A value as a number; what is empty or none counts 0."""
    if value is None or isinstance(value, str):
        return 0.0
    made = float(value)
    return made if made == made else 0.0


def in_order(values: Iterable[Any]) -> list[Any]:
    """Each value once, sorted where they can be compared."""
    once = list(dict.fromkeys(values))
    try:
        return sorted(once, key=order_key)
    except TypeError:
        return once


def summed(canvas: Canvas, keys: Sequence[str], value: str) -> dict[tuple[Any, ...], float]:
    """The sum of a column for each combination of others, in the order they come."""
    places = [canvas.frame.places[name] for name in keys]
    at = canvas.frame.places[value]
    sums: dict[tuple[Any, ...], float] = {}
    for row in canvas.frame.rows:
        key = tuple(row[place] for place in places)
        sums[key] = sums.get(key, 0.0) + number(row[at])
    return sums


# Many names have room beside the figure only.
BESIDE: Json = {"orientation": "v", "x": 1.02, "xanchor": "left", "y": 1, "yanchor": "top"}
MOST_ABOVE = 8
LONGEST_BELOW, LONGEST_BESIDE = 18, 32


def legend(entries: int) -> Json:
    """The layout's members about the legend: above the figure while it is short."""
    return {"showlegend": entries > 1, **({"legend": BESIDE} if entries > MOST_ABOVE else {})}


def short_ticks(names: Iterable[Any], longest: int = LONGEST_BELOW) -> Json:
    """Long names are cut on an axis, and whole where the pointer rests."""
    long = {str(name) for name in names if len(str(name)) > longest}
    return {"labelalias": {name: f"{name[: longest - 1].rstrip()}…" for name in sorted(long)}} if long else {}


COLOR = slot("color", "Series", "系列", required=False)
ORIENTATION = choice("Direction", "方向", "vertical", "horizontal")
LABELS = flag("Show values", "显示数值")

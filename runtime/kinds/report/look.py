"""How charts look: `ui_schemas/charts/look.json`, which the browser reads too, as a template of plotly."""

from functools import cache
from pathlib import Path
from typing import Any

from operations.json import strict_loads

FOLDER = Path(__file__).parents[3] / "ui_schemas" / "charts"

Json = dict[str, Any]


@cache
def look() -> Json:
    found: Json = strict_loads((FOLDER / "look.json").read_bytes())
    return found


def theme(dark: bool) -> Json:
    found: Json = look()["themes"]["dark" if dark else "light"]
    return found


def scale(colors: list[str]) -> list[Any]:
    """Colours at even distances from 0 to 1."""
    return [[place / (len(colors) - 1), color] for place, color in enumerate(colors)]


def template(dark: bool, locale: str) -> Json:
    """The `template` of a layout: what a figure says itself wins over it."""
    of = theme(dark)
    tokens = of | {"font": look()["font"], "scale": scale(of["scales"]["Accent"])}
    tokens |= {str(place): color for place, color in enumerate(of["series"])}
    made: Json = _filled(look()["template"], tokens)
    if locale.startswith("zh"):
        for axis in ("xaxis", "yaxis"):
            made["layout"][axis] = {**made["layout"][axis], "tickformatstops": look()["dates"]["zh-CN"]}
    return made


def coast(dark: bool) -> Json:
    """The outlines of the land (Natural Earth 1:110m, public domain) as a trace that lies under the points of a map."""
    x: list[float | None] = []
    y: list[float | None] = []
    for ring in strict_loads((FOLDER / "land.json").read_bytes()):
        x += [*(at / 10 for at in ring[::2]), None]
        y += [*(at / 10 for at in ring[1::2]), None]
    of = theme(dark)
    shape: Json = {"type": "scatter", "mode": "lines", "x": x, "y": y, "fill": "toself", "showlegend": False}
    return shape | {
        "zorder": -1,
        "hoverinfo": "skip",
        "fillcolor": of["land"],
        "line": {"color": of["strong"], "width": 0.6},
    }


def _filled(value: Any, tokens: Json) -> Any:
    if isinstance(value, str) and value.startswith("$"):
        return tokens.get(value[1:], value)
    if isinstance(value, list):
        return [_filled(one, tokens) for one in value]
    return {name: _filled(one, tokens) for name, one in value.items()} if isinstance(value, dict) else value

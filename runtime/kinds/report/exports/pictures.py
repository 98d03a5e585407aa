"""Charts as PNG, drawn by the Chromium of the system from the same figures that browsers get.

It is given one page with everything in it, and no way to the network: names are not resolved, and the page's own policy
forbids every address.
"""

import io
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import Image

from operations.errors import Unavailable
from operations.problems import Problem
from runtime.kinds.report.formats import text
from runtime.kinds.report.look import coast, look, scale, template, theme

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SECONDS = 60
SCALE = 2
GAP = 16
FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--metrics-recording-only",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    "--virtual-time-budget=20000",
)

Json = Mapping[str, Any]


def browser() -> str | None:
    """Where Chromium is on this machine; None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def pictures(
    charts: Sequence[Json], *, locale: str, width: int = 900, height: int = 420, dark: bool = False
) -> list[bytes]:
    """One PNG for each chart, in one go. Unavailable, with what to install, where there is no Chromium."""
    if not charts:
        return []
    chromium = browser()
    if chromium is None:
        message = "This server has no Chromium, which draws charts as pictures."
        raise Unavailable(
            message,
            code="no_chromium",
            problems=[
                Problem(code="no_chromium", pointer="", message=message, hint="Install the Debian package 'chromium'.")
            ],
        )
    whole = _drawn(chromium, _page(charts, locale, width, height, dark), width, (height + GAP) * len(charts))
    return [_cut(whole, place, width, height) for place in range(len(charts))]


def _drawn(chromium: str, page: str, width: int, height: int) -> Image.Image:
    with tempfile.TemporaryDirectory(prefix="jacquard-picture-") as folder:
        at, out = Path(folder) / "page.html", Path(folder) / "page.png"
        at.write_text(page, encoding="utf-8")
        (Path(folder) / "plotly.js").symlink_to(_plotly())
        command = [
            chromium,
            *FLAGS,
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            f"--user-data-dir={folder}/profile",
            f"--force-device-scale-factor={SCALE}",
            f"--window-size={width},{height}",
            f"--screenshot={out}",
            at.as_uri(),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603 - no shell; our own file
            return Image.open(io.BytesIO(out.read_bytes())).convert("RGB")
        except (subprocess.SubprocessError, OSError) as error:
            raise Unavailable("The charts could not be drawn in time.", code="not_drawn") from error


def _plotly() -> Path:
    """The build that comes with the Python package."""
    found = find_spec("plotly")
    if found is None or found.origin is None:
        raise Unavailable("The library plotly is not installed.", code="no_plotly")
    return Path(found.origin).parent / "package_data" / "plotly.min.js"


def _cut(whole: Image.Image, place: int, width: int, height: int) -> bytes:
    top, out = place * (height + GAP) * SCALE, io.BytesIO()
    whole.crop((0, top, width * SCALE, top + height * SCALE)).save(out, "PNG", optimize=False)
    return out.getvalue()


def _page(charts: Sequence[Json], locale: str, width: int, height: int, dark: bool) -> str:
    of, fonts = theme(dark), look()["font"]
    ink, paper, line = of["text"], of["card"], of["line"]
    blocks, draws = [], []
    for place, chart in enumerate(charts):
        if chart.get("figure"):
            blocks.append(f'<div class="c" id="c{place}"></div>')
            draws.append(_draw(place, chart, template(dark, locale), width, height, dark))
        else:
            title = f"<h2>{escape(chart.get('title', ''))}</h2>"
            blocks.append(f'<div class="c">{title}{_plain(chart, locale)}</div>')
    style = (
        f"body{{margin:0;background:{paper};color:{ink};font:13px {fonts}}}"
        f".c{{width:{width}px;height:{height}px;margin-bottom:{GAP}px;overflow:hidden}}"
        f"h2{{font-size:17px;font-weight:500;margin:10px 12px}}table{{border-collapse:collapse;margin:0 12px}}"
        f"td,th{{padding:4px 10px;border-bottom:1px solid {line};text-align:left}}.n{{text-align:right}}"
        f".v{{font-size:56px;font-weight:600;margin:40px 12px 8px}}p{{margin:4px 12px}}"
    )
    policy = "default-src 'none'; script-src 'unsafe-inline' file:; style-src 'unsafe-inline'; img-src data: blob:"
    return (
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<style>{style}</style>{"".join(blocks)}<script src="plotly.js"></script><script>{"".join(draws)}</script>'
    )


def _draw(place: int, chart: Json, look: Json, width: int, height: int, dark: bool) -> str:
    figure, layout = chart["figure"], chart["figure"]["layout"]
    data = [_in_theme(trace, dark) for trace in figure["data"]]
    if layout.get("meta", {}).get("map"):
        data.append(coast(dark))
    title = {"text": escape(chart.get("title", ""), quote=False), "x": 0.02, "xanchor": "left", "font": {"size": 17}}
    title |= {"y": 0.97, "yref": "container", "yanchor": "top"}
    margin = {"t": 76, "l": 56, "r": 24, "b": 48} | {side: 24 for side in layout.get("margin", {}) if side != "t"}
    shape = {"title": title, **layout, "margin": margin, "template": look, "width": width, "height": height}
    return f"Plotly.newPlot('c{place}',{_script(data)},{_script(shape)},{{staticPlot:true}});"


def _in_theme(trace: Json, dark: bool) -> Json:
    colors = theme(dark)["scales"].get(trace.get("meta", {}).get("scale", ""))
    return {**trace, "colorscale": scale(colors)} if colors else trace


def _plain(chart: Json, locale: str) -> str:
    """A grid or an indicator as HTML."""
    if indicator := chart.get("indicator"):
        value = text(indicator["value"], indicator.get("format") or {}, locale=locale)
        delta = indicator.get("percent")
        return f'<p class="v">{escape(value)}</p>' + (f"<p>{delta:+.1%}</p>" if delta is not None else "")
    grid = chart.get("grid") or {"columns": [], "rows": []}
    head = "".join(f"<th>{column['label']}</th>" for column in grid["columns"])
    rows = [*grid["rows"][:12], *([grid["footer"]] if "footer" in grid else [])]
    lines = "".join(f"<tr>{_cells(row, grid['columns'], locale)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{lines}</table>"


def _cells(row: Sequence[Any], columns: Sequence[Json], locale: str) -> str:
    made = [
        text(value, column.get("format") or {}, locale=locale, of=column["type"])
        for value, column in zip(row, columns, strict=False)
    ]
    return "".join(f"<td>{escape(cell)}</td>" for cell in made)


def _script(value: Any) -> str:
    """JSON inside a script: nothing in it can end the script."""
    return json.dumps(value, default=_shown, allow_nan=False).replace("</", "<\\/").replace("<!--", "<\\!--")


def _shown(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)

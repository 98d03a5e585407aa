"""The layouts of a grid: each cell stands once, within the columns of the device, and no two share a place."""

from collections.abc import Iterator, Mapping
from typing import Any

from operations.problems import Problem, did_you_mean, pointer

COLUMNS = {"desktop": 12, "tablet": 8, "mobile": 2}
Place = Mapping[str, Any]


def misplaced(at: str, node: Mapping[str, Any]) -> Iterator[Problem]:
    cells = [cell["uid"] for cell in node["cells"]]
    for device, places in node["layouts"].items():
        for number, place in enumerate(places):
            here = at + pointer("layouts", device, number)
            if place["cell"] not in cells:
                message = f"The grid has no cell '{place['cell']}'."
                hint = did_you_mean(place["cell"], cells)
                yield Problem(code="unknown_cell", pointer=f"{here}/cell", message=message, hint=hint)
            if place["x"] + place["w"] > COLUMNS[device]:
                message = f"The cell '{place['cell']}' reaches beyond the {COLUMNS[device]} columns of {device}."
                yield Problem(code="out_of_grid", pointer=f"{here}/w", message=message)
            covered = next((other for other in places[:number] if _overlap(place, other)), None)
            if covered is not None:
                message = f"The cells '{covered['cell']}' and '{place['cell']}' lie upon one another on {device}."
                yield Problem(code="cells_overlap", pointer=here, message=message)


def _overlap(one: Place, other: Place) -> bool:
    beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
    above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
    return not (beside or above)

"""The kind's examples: good bodies have no errors and compile, bad ones give the codes they list."""

import json
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from metadata.identity import identified
from metadata.validation import problems_in
from metadata.views import Document, Overlay, overlay
from operations.problems import Problem
from runtime.fields.registry import field_types
from runtime.kinds.table.compile import compile_table
from runtime.kinds.table.kind import FOLDER, KIND

GOOD = sorted((FOLDER / "examples" / "good").glob("*.json"))
BAD = sorted((FOLDER / "examples" / "bad").glob("*.json"))


def read(path: Path) -> Any:
    return json.loads(path.read_bytes())


def document(name: str, body: Any) -> Document:
    return Document(kind="table", name=name, body=body, uid=f"u_{name}", id=1, number=1)


@pytest.fixture(scope="module")
def catalog() -> Overlay:
    return overlay(document(path.stem, read(path)) for path in GOOD)


def problems(body: Any, name: str, catalog: Overlay) -> list[Problem]:
    return problems_in(KIND, body, overlay([document(name, body)], under=catalog), {"table": KIND})


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_example_is_right_and_compiles(path: Path, catalog: Overlay) -> None:
    body = read(path)
    assert problems(body, path.stem, catalog) == []
    plan = compile_table(document(path.stem, body), catalog)
    assert [of.name for of in plan.fields] == [field["name"] for field in body["fields"]]
    assert hash(plan.uid)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_example_gives_its_codes(path: Path, catalog: Overlay) -> None:
    example = read(path)
    found = problems(example["body"], path.stem, catalog)
    assert sorted(problem.code for problem in found) == sorted(example["codes"])
    for problem in found:
        assert problem.message.endswith((".", "?")) and len(problem.message) < 500
        assert parent_exists(example["body"], problem.pointer), problem


def parent_exists(body: Any, at: str) -> bool:
    """What a pointer is about may be missing; what it is in may not."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in at.split("/")[1:-1]]
    try:
        reduce(lambda place, step: place[int(step) if isinstance(place, list) else step], steps, body)
    except (KeyError, IndexError, ValueError):
        return False
    return True


def test_the_examples_show_every_field_type() -> None:
    shown = {field["type"] for path in GOOD for field in read(path)["fields"]}
    assert shown == set(field_types())


def test_everything_others_may_point_to_has_an_identity() -> None:
    body = read(FOLDER / "examples" / "good" / "orders.json")
    keys = {key for _, key, _ in identified(body, KIND.identity)}
    assert keys == {"uid", "value"}

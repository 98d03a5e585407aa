"""Every kind's folder is complete, and its examples show what it says."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from metadata.kinds import Kind, kind, kinds
from metadata.validation import problems_in
from metadata.views import Document, Overlay, overlay
from operations.wording import said

LANGUAGES = {"en", "zh-CN"}


def good(of: Kind) -> list[Path]:
    return sorted((of.folder / "examples" / "good").glob("*.json"))


def bad(of: Kind) -> list[Path]:
    return sorted((of.folder / "examples" / "bad").glob("*.json"))


def read(file: Path) -> Any:
    return json.loads(file.read_bytes())


def document(of: Kind, file: Path) -> Document:
    return Document(kind=of.name, name=file.stem, body=read(file), number=1, id=1, uid=f"u_{file.stem}")


def world() -> Overlay:
    """All good examples of all kinds, published."""
    return overlay(document(of, file) for of in kinds().values() for file in good(of))


def problems_of_folder(of: Kind) -> Iterator[str]:
    if not (of.folder / "README.md").read_text().startswith("# "):
        yield "README.md has no title"
    if set(of.title) != LANGUAGES:
        yield "title is not in both languages"
    if not good(of) or not bad(of):
        yield "examples are missing"
    if any(not str(place).startswith("#") for place in refs(of.schema)):
        yield "schema.json refers to elsewhere"
    yield from untitled(of.schema.get("properties", {}))


def untitled(properties: Any) -> Iterator[str]:
    """Editors are made from the schema: each member on top has a title in both languages."""
    for name, schema in properties.items():
        if not {"title", "x-title-zh"} <= schema.keys():
            yield f"'{name}' has no title in both languages"


def refs(schema: Any) -> Iterator[Any]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        for value in schema.values():
            yield from refs(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from refs(value)


@pytest.mark.parametrize("name", kinds())
def test_a_folder_has_all_that_a_kind_needs(name: str) -> None:
    assert list(problems_of_folder(kind(name))) == []


@pytest.mark.parametrize("name", kinds())
def test_good_examples_are_right_and_compile(name: str) -> None:
    published = world()
    for file in good(kind(name)):
        example = document(kind(name), file)
        assert problems_in(kind(name), example.body, published) == [], file.name
        kind(name).compile(example, published)


@pytest.mark.parametrize("name", [name for name in kinds() if name != "table"])
def test_bad_examples_give_their_codes(name: str) -> None:
    """Those of tables are tested beside them, against tables only."""
    published = world()
    for file in bad(kind(name)):
        example = read(file)
        found = problems_in(kind(name), example["body"], published)
        assert sorted(problem.code for problem in found) == sorted(example["codes"]), file.name
        assert all(problem.message.endswith((".", "?")) for problem in found), file.name


@pytest.mark.parametrize("name", kinds())
def test_what_is_wrong_with_bad_examples_is_said_in_chinese_too(name: str) -> None:
    published = world()
    found = [problem for file in bad(kind(name)) for problem in problems_in(kind(name), read(file)["body"], published)]
    texts = {text for problem in found for text in (problem.message, problem.hint) if text}
    assert texts and {text for text in texts if said(text, "zh-CN") == text} == set()


@pytest.mark.parametrize("name", [name for name in kinds() if name != "table"])
def test_the_example_of_a_readme_is_right_in_shape(name: str) -> None:
    (example,) = re.findall(r"```json\n(.*?)```", (kind(name).folder / "README.md").read_text(), re.DOTALL)
    assert kind(name).validator.is_valid(json.loads(example))


# These have editors of their own, are plotly's, or are conditions of the schema.
NAMELESS = {"uid", "on", "plotly", "if"}


@pytest.mark.parametrize("name", ["page", "report"])
def test_what_a_form_shows_is_named_in_both_languages(name: str) -> None:
    schema = read(kind(name).folder / "schema.json")
    assert list(nameless(schema, "")) == []


def nameless(of: Any, at: str) -> Iterator[str]:
    if isinstance(of, dict):
        for name, member in of.get("properties", {}).items():
            if name not in NAMELESS and not {"title", "x-title-zh"} <= set(member):
                yield f"{at}/{name}"
    members = of.items() if isinstance(of, dict) else enumerate(of) if isinstance(of, list) else ()
    for name, member in members:
        if name not in NAMELESS:
            yield from nameless(member, f"{at}/{name}")


def test_a_new_kind_is_made_by_one_command_and_is_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    package = tmp_path / f"kinds_{tmp_path.name}"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    settings.KIND_PACKAGE = package.name
    call_command("new_kind", "notice")
    made = kind("notice")
    assert list(problems_of_folder(made)) == []
    published = world()
    for file in good(made):
        assert problems_in(made, read(file), published) == []
    for file in bad(made):
        example = read(file)
        assert [problem.code for problem in problems_in(made, example["body"], published)] == example["codes"]
    for module in [name for name in sys.modules if name.startswith(package.name)]:
        monkeypatch.delitem(sys.modules, module)

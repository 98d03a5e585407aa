"""Every text of failure in the code has its Chinese, and every Chinese text its code."""

import json
import re
from functools import cache
from pathlib import Path
from string import Formatter

from operations.wording import catalogue_files
from tests.wording.sources import ROOT
from tests.wording.templates import Template, Texts

CJK = re.compile(r"[\u3400-\u9fff]")
SAME_IN_BOTH = {"138 0013 8000 or +86 138 0013 8000", "a UUID", "'{0}': '{1}' {2} of this field."}


@cache
def templates() -> dict[str, Template]:
    return Texts().templates


@cache
def catalogues() -> dict[Path, dict[str, dict[str, str]]]:
    return {path.relative_to(ROOT): json.loads(path.read_text(encoding="utf-8")) for path in catalogue_files()}


def chinese() -> dict[str, str]:
    return {english: said for read in catalogues().values() for english, said in read.get("texts", {}).items()}


def home_of(file: Path) -> Path:
    """The catalogue that stands nearest to a file of the code."""
    folders = [folder for folder in file.parents if folder / "zh_cn.json" in catalogues()]
    return folders[0] / "zh_cn.json" if folders else file.parent / "zh_cn.json"


def places_in(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for _, place, manner, _ in Formatter().parse(text):
        if place is not None:
            found.setdefault(place, set()).add(manner or "")
    return found


def test_every_text_has_its_chinese() -> None:
    """A message that is new stands here with its catalogue until it is said there too."""
    lacking = {text: sorted(map(str, map(home_of, one.files))) for text, one in templates().items()}
    assert {text: where for text, where in lacking.items() if text not in chinese()} == {}


def test_no_chinese_is_left_behind() -> None:
    assert sorted(set(chinese()) - set(templates())) == []


def test_each_text_stands_once_beside_its_code() -> None:
    for path, read in catalogues().items():
        for english in read.get("texts", {}):
            homes = {home_of(file) for file in templates()[english].files}
            assert path in homes, f"{path}: {english!r} belongs to {sorted(map(str, homes))}"
    texts = [english for read in catalogues().values() for english in read.get("texts", {})]
    assert sorted({text for text in texts if texts.count(text) > 1}) == []


def test_the_chinese_has_the_same_values() -> None:
    for english, said in chinese().items():
        assert places_in(english).keys() == places_in(said).keys(), english
        assert all(manners <= {"", "said", "known", "list"} for manners in places_in(said).values()), said


def test_what_is_a_text_itself_is_said_too() -> None:
    for english, said in chinese().items():
        for place in templates()[english].said:
            message = f"{english!r}: {{{place}}} is a text of ours: {{{place}:said}}"
            assert places_in(said)[str(place)] & {"said", "known"}, message


def test_a_text_at_the_end_stands_at_the_end_in_chinese() -> None:
    """So that the template can be without it."""
    for english, said in chinese().items():
        ending = re.search(r" \{(\d+)\}$", english)
        if ending and "said" in places_in(said)[ending[1]]:
            assert said.endswith(f"{{{ending[1]}:said}}"), said


def test_the_chinese_is_chinese() -> None:
    assert [said for english, said in chinese().items() if not CJK.search(said) and english not in SAME_IN_BOTH] == []


def test_sentences_end_as_sentences() -> None:
    for english, said in chinese().items():
        if english.endswith(".") and not re.search(r"\{\d+:said\}$|\.$", said):
            assert said.endswith(("。", "？")), said

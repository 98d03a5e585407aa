"""Texts of failure in the language of whoever asked. The code says them in English; a catalogue `zh_cn.json` beside the code
has the Chinese of each template: `"There is no file '{0}'."`: `"没有文件“{0}”。"`. A text is recognised by its template as it
leaves the server and said again with the same values; one that nobody knows (a driver's words) stays as it is.

In the Chinese `{0}` is the value as it stands, `{0:said}` one that is a text of ours itself, `{0:known}` one that must be such
a text for the template to fit, `{0:list}` one that lists names. A template that ends with such a text (`… {1:said}`) also
knows itself without it."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

CHINESE = "zh-CN"
ENGLISH = "en"
ROOT = Path(__file__).resolve().parents[2]
PLACES = (
    "platform/*/zh_cn.json",
    "metadata/zh_cn.json",
    "runtime/zh_cn.json",
    "runtime/*/zh_cn.json",
    "runtime/kinds/*/zh_cn.json",
)
TEXTS = ("title", "detail", "message", "hint", "why", "text")
LONGEST = 20_000
DEEPEST = 4
MOST_SENTENCES = 12
SENTENCE_ENDS = re.compile(r"(?<=[.?!]) ")
LONGEST_PREFIX = 12

Piece = tuple[str, str | None, str | None]
"""A literal text, then the number of a place (None after the last literal) and what is done with its value."""


@dataclass(frozen=True, kw_only=True)
class Template:
    """`literals` stand around the places: always one more than there are places."""

    literals: tuple[str, ...]
    chinese: tuple[Piece, ...]

    @property
    def certainty(self) -> int:
        return sum(map(len, self.literals))

    def values_in(self, text: str) -> list[str] | None:
        """The values that make this text of the template; None when nothing does. In time proportional to the text."""
        first, *middle, last = self.literals
        end = len(text) - len(last)
        if not text.startswith(first) or not text.endswith(last) or end < len(first):
            return None
        values, at = [], len(first)
        for literal in middle:
            found = text.find(literal, at, end)
            if found < 0:
                return None
            values.append(text[at:found])
            at = found + len(literal)
        return [*values, text[at:end]]


class Catalogue:
    """The Chinese of all templates. The one with the most text of its own is taken where several fit."""

    def __init__(self, texts: Mapping[str, str], words: Mapping[str, str]) -> None:
        self._plain: dict[str, str] = {}
        self._words = words
        self._by_prefix: defaultdict[str, list[Template]] = defaultdict(list)
        for english, chinese in texts.items():
            self._add(_pieces(english), _pieces(chinese))
        self._lengths = sorted({len(prefix) for prefix in self._by_prefix}, reverse=True)

    def said(self, text: str, depth: int = DEEPEST) -> str | None:
        """None when no template fits, neither the text nor each of its sentences."""
        if not text or len(text) > LONGEST or depth == 0:
            return None
        return self._whole(text, depth) or self._each_sentence(text, depth) or self._after_its_place(text, depth)

    def _after_its_place(self, text: str, depth: int) -> str | None:
        """`table/a.json: This is not JSON …`"""
        place, colon, rest = text.partition(": ")
        found = self._whole(rest, depth) if colon else None
        return found and f"{place}：{found}"

    def _each_sentence(self, text: str, depth: int) -> str | None:
        sentences = SENTENCE_ENDS.split(text, MOST_SENTENCES)
        if len(sentences) == 1:
            return None
        found = [self._whole(sentence, depth) for sentence in sentences]
        return "".join(one for one in found if one) if all(found) else None

    def _whole(self, text: str, depth: int) -> str | None:
        """A full stop more or less does not matter: messages are put together from parts."""
        found = self._as_it_stands(text, depth)
        if found is None and text.endswith("."):
            found = self._as_it_stands(text[:-1], depth)
            return found and found + "。"
        if found is None:
            found = self._as_it_stands(text + ".", depth)
            return found and found.removesuffix("。")
        return found

    def _as_it_stands(self, text: str, depth: int) -> str | None:
        if text in self._plain:
            return self._plain[text]
        near = [template for length in self._lengths for template in self._by_prefix.get(text[:length], ())]
        fitting = ((one, values) for one in near if (values := one.values_in(text)) is not None)
        best_first = sorted(fitting, key=lambda pair: -pair[0].certainty)
        return next(filter(None, (self._filled(one.chinese, values, depth) for one, values in best_first)), None)

    def _filled(self, pieces: Sequence[Piece], values: Sequence[str], depth: int) -> str | None:
        """None when a value that must be a text of ours is none."""
        made = []
        for literal, place, manner in pieces:
            value = literal if place is None else self._value(values[int(place)], manner, depth)
            if value is None:
                return None
            made += [literal, value] if place is not None else [literal]
        return "".join(made)

    def _value(self, value: str, manner: str | None, depth: int) -> str | None:
        if manner in ("said", "known"):
            return self._part(value, depth) or (value if manner == "said" else None)
        if manner == "list":
            return value.replace(", ", "、").replace(" and ", "和")
        return value

    def _part(self, value: str, depth: int) -> str | None:
        found = self._words.get(value) or self.said(value, depth - 1)
        for between, chinese in (("; ", "；"), (" or ", "或")):
            if found is None and depth and 0 < value.count(between) <= MOST_SENTENCES:
                parts = value.split(between)
                said = [self._part(part, depth - 1) for part in parts]
                if any(said):
                    found = chinese.join(one or part for one, part in zip(said, parts, strict=True))
        return found

    def _add(self, english: Sequence[Piece], chinese: Sequence[Piece]) -> None:
        literals = [literal for literal, _, _ in english]
        if english[-1][1] is not None:
            literals.append("")
        if len(literals) == 1:
            self._plain[_text(english)] = _text(chinese)
            return
        self._keep(literals, chinese)
        if literals[-1] == "" and literals[-2].endswith(" ") and chinese[-1][2] == "said":
            self._add_cut(english, chinese)

    def _add_cut(self, english: Sequence[Piece], chinese: Sequence[Piece]) -> None:
        """Without the text at its end."""
        before = (*english[:-1], (english[-1][0].rstrip(), None, None))
        self._add(before, (*chinese[:-1], (chinese[-1][0].rstrip(), None, None)))

    def _keep(self, literals: Sequence[str], chinese: Sequence[Piece]) -> None:
        template = Template(literals=tuple(literals), chinese=tuple(chinese))
        self._by_prefix[literals[0][:LONGEST_PREFIX]].append(template)


def said(text: str, locale: str) -> str:
    """The text in this language; as it is where nothing else is known."""
    return (catalogue().said(text) if is_chinese(locale) else None) or text


def told(finding: Mapping[str, Any], locale: str) -> dict[str, Any]:
    """A problem, an error or a problem document, as JSON, with its texts in this language."""
    if not is_chinese(locale):
        return dict(finding)
    return {name: _member(name, value, locale) for name, value in finding.items()}


def is_chinese(locale: str) -> bool:
    return locale.lower().startswith("zh")


@cache
def catalogue() -> Catalogue:
    texts: dict[str, str] = {}
    words: dict[str, str] = {}
    for path in catalogue_files():
        read = json.loads(path.read_text(encoding="utf-8"))
        texts |= read.get("texts", {}) | read.get("besides", {})
        words |= read.get("words", {})
    return Catalogue(texts, words)


def catalogue_files() -> Iterable[Path]:
    return sorted(path for place in PLACES for path in ROOT.glob(place))


def _member(name: str, value: Any, locale: str) -> Any:
    if name in TEXTS and isinstance(value, str):
        return said(value, locale)
    if name == "problems" and isinstance(value, list | tuple):
        return [told(one, locale) if isinstance(one, Mapping) else one for one in value]
    return value


def _pieces(text: str) -> tuple[Piece, ...]:
    """A brace that is meant ends a literal for the parser; here it goes on up to the next place."""
    made: list[Piece] = []
    before = ""
    for literal, place, manner, _ in Formatter().parse(text):
        before += literal
        if place is not None:
            made.append((before, place, manner or None))
            before = ""
    return (*made, (before, None, None)) if before or not made else tuple(made)


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(literal for literal, _, _ in pieces)

"""A predicate as a sentence for people: "Country is “DE” and Amount is at least 100"."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from runtime.filters.moments import DAYS, DURATION, SINGLE
from runtime.filters.operators import OPERATORS
from runtime.filters.predicate import (
    All,
    Bind,
    Compare,
    Either,
    FieldLookup,
    FilterField,
    Not,
    Predicate,
    Related,
    Relation,
)
from runtime.filters.reading import InvalidFilter, parse

Labels = Mapping[str, str] | Callable[[str], str]
MOST_SHOWN = 10


class Phrase(NamedTuple):
    """What a comparison says, and what its opposite does."""

    is_so: str
    is_not: str


class Language(NamedTuple):
    phrases: Mapping[str, Phrase]
    conjunction: str
    alternative: str
    opposite: str
    everything: str
    nothing: str
    many: Mapping[str, str]
    during: Phrase
    within: Mapping[str, str]
    sources: Mapping[str, str]
    truth: Mapping[bool, str]
    units: Sequence[tuple[str, str]]
    spans: Callable[[str], str]
    comma: str
    quoted: str
    bracketed: str
    more: str


def describe(predicate: Predicate, labels: Labels, locale: str) -> str:
    """`labels` are the names of fields for people, by path ("customer.country"); those without one keep their name."""
    language = LANGUAGES["zh-CN"] if locale.startswith("zh") else LANGUAGES["en"]
    label = labels if callable(labels) else lambda path: labels.get(path, "") or _last(path)
    return _Speaker(language, label).said(predicate, "")


def describe_document(json: Any, labels: Labels, locale: str) -> str:
    """The same of a filter as its author wrote it, of which the fields are not known: "" when it cannot be read."""
    try:
        return describe(parse(json, _anything()), labels, locale)
    except InvalidFilter:
        return ""


class _AnyField(Mapping[str, FilterField]):
    """Every name is a field that takes every operator and leads anywhere."""

    def __getitem__(self, name: str) -> FilterField:
        way = Relation(kind="one", target=_anything)
        return FilterField(name=name, operators=frozenset(OPERATORS), relation=way)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _anything() -> FieldLookup:
    return FieldLookup(table="", fields=_AnyField())


class _Speaker(NamedTuple):
    language: Language
    label: Callable[[str], str]

    def said(self, predicate: Predicate, path: str, negated: bool = False, nested: bool = False) -> str:
        match predicate:
            case Not():
                return self.said(predicate.term, path, not negated, nested)
            case All() if (span := self._span(predicate, path, negated)) is not None:
                return span
            case All() | Either():
                return self._joined(predicate, path, negated, nested)
            case Related():
                return self._related(predicate, path, negated)
            case Compare():
                return self._compared(predicate, path, negated)

    def _joined(self, group: All | Either, path: str, negated: bool, nested: bool) -> str:
        all_of = isinstance(group, All)
        if not group.terms:
            return self.language.everything if all_of != negated else self.language.nothing
        if len(group.terms) == 1:
            return self.said(group.terms[0], path, negated, nested)
        word = self.language.conjunction if all_of else self.language.alternative
        whole = word.join(self.said(term, path, nested=True) for term in group.terms)
        if negated:
            return self.language.opposite.format(condition=whole)
        return self.language.bracketed.format(condition=whole) if nested else whole

    def _related(self, related: Related, path: str, negated: bool) -> str:
        here = f"{path}{related.field.name}"
        inner = related.where
        if related.quantifier == "some" and related.relation.kind == "one" and isinstance(inner, Compare | Related):
            return self.said(inner, f"{here}.", negated)
        what = self.said(inner, f"{here}.")
        whole = self.language.many[related.quantifier].format(field=self.label(here), condition=what)
        return self.language.opposite.format(condition=whole) if negated else whole

    def _compared(self, compare: Compare, path: str, negated: bool) -> str:
        phrase = self.language.phrases[compare.operator]
        field = self._named(f"{path}{compare.field.name}")
        return (phrase.is_not if negated else phrase.is_so).format(field=field, **self._values(compare))

    def _values(self, compare: Compare) -> dict[str, str]:
        if compare.operator == "between" and isinstance(compare.value, tuple):
            low, high = map(self._value, compare.value)
            return {"low": low, "high": high}
        return {"value": self._value(compare.value)}

    def _value(self, value: object) -> str:
        if isinstance(value, tuple):
            shown = [self._value(item) for item in value[:MOST_SHOWN]]
            more = [self.language.more.format(count=len(value) - MOST_SHOWN)] if len(value) > MOST_SHOWN else []
            return self.language.comma.join([*shown, *more])
        if isinstance(value, Bind):
            return self.language.sources[value.source]
        if isinstance(value, bool):
            return self.language.truth[value]
        if isinstance(value, datetime | date):
            return value.isoformat()
        return self.language.quoted.format(text=value) if isinstance(value, str) else str(value)

    def _span(self, pair: All, path: str, negated: bool) -> str | None:
        """ "during" and "within_last" have become two comparisons; None when this is something else."""
        if len(pair.terms) != 2:
            return None
        first, last = pair.terms
        if not (isinstance(first, Compare) and isinstance(last, Compare) and first.field.name == last.field.name):
            return None
        if not (isinstance(first.value, Bind) and isinstance(last.value, Bind)):
            return None
        field = self._named(f"{path}{first.field.name}")
        if first.value.window and last.value.window:
            phrase = self.language.during
            span = self.language.spans(first.value.window[0])
            return (phrase.is_not if negated else phrase.is_so).format(field=field, span=span)
        shift = first.value.shift or last.value.shift
        if not shift:
            return None
        within = self.language.within["last" if first.value.shift else "next"]
        whole = within.format(field=field, length=self._length(shift[1:]))
        return self.language.opposite.format(condition=whole) if negated else whole

    def _length(self, duration: str) -> str:
        match = DURATION.fullmatch(duration)
        parts = match.groups() if match else ()
        shown = [
            (one if int(count) == 1 else many).format(count=int(count))
            for count, (one, many) in zip(parts, self.language.units, strict=False)
            if count
        ]
        return " ".join(shown)

    def _named(self, path: str) -> str:
        """Each step of the way by its own name."""
        steps = path.split(".")
        return " › ".join(self.label(".".join(steps[: place + 1])) for place in range(len(steps)))


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _english_span(name: str) -> str:
    return re.sub("_", " ", name)


def _chinese_span(name: str) -> str:
    if name in SINGLE:
        return {"today": "今天", "yesterday": "昨天", "tomorrow": "明天"}[name]
    if days := DAYS.fullmatch(name):
        return f"{'最近' if days[1] == 'last' else '未来'} {days[2]} 天"
    which, _, unit = name.partition("_")
    if unit == "year":
        return {"this": "今年", "last": "去年", "next": "明年"}[which]
    return {"this": "本", "last": "上", "next": "下"}[which] + {"week": "周", "month": "月", "quarter": "季度"}[unit]


ENGLISH = Language(
    phrases={
        "eq": Phrase("{field} is {value}", "{field} is not {value}"),
        "lt": Phrase("{field} is less than {value}", "{field} is not less than {value}"),
        "lte": Phrase("{field} is at most {value}", "{field} is not at most {value}"),
        "gt": Phrase("{field} is more than {value}", "{field} is not more than {value}"),
        "gte": Phrase("{field} is at least {value}", "{field} is not at least {value}"),
        "in": Phrase("{field} is one of {value}", "{field} is none of {value}"),
        "between": Phrase("{field} is between {low} and {high}", "{field} is not between {low} and {high}"),
        "set": Phrase("{field} has a value", "{field} has no value"),
        "filled": Phrase("{field} is not empty", "{field} is empty"),
        "has_any": Phrase("{field} has one of {value}", "{field} has none of {value}"),
        "has_all": Phrase("{field} has all of {value}", "{field} does not have all of {value}"),
        "contains": Phrase("{field} contains {value}", "{field} does not contain {value}"),
        "starts_with": Phrase("{field} starts with {value}", "{field} does not start with {value}"),
        "ends_with": Phrase("{field} ends with {value}", "{field} does not end with {value}"),
        "ieq": Phrase("{field} is {value} in any case", "{field} is not {value} in any case"),
        "icontains": Phrase("{field} contains {value} in any case", "{field} does not contain {value} in any case"),
        "istarts_with": Phrase(
            "{field} starts with {value} in any case", "{field} does not start with {value} in any case"
        ),
        "iends_with": Phrase("{field} ends with {value} in any case", "{field} does not end with {value} in any case"),
    },
    conjunction=" and ",
    alternative=" or ",
    opposite="it is not so that ({condition})",
    everything="every row",
    nothing="no row",
    many={
        "some": "some of {field} fit ({condition})",
        "none": "none of {field} fit ({condition})",
        "every": "all of {field} fit ({condition})",
    },
    during=Phrase("{field} is in the span “{span}”", "{field} is not in the span “{span}”"),
    within={"last": "{field} is in the last {length}", "next": "{field} is in the next {length}"},
    sources={
        "principal.id": "the asker",
        "principal.name": "the asker's name",
        "principal.department": "the asker's department",
        "principal.departments": "the asker's departments",
        "principal.roles": "the asker's roles",
        "now": "now",
        "today": "today",
    },
    truth={True: "yes", False: "no"},
    units=(
        ("{count} year", "{count} years"),
        ("{count} month", "{count} months"),
        ("{count} week", "{count} weeks"),
        ("{count} day", "{count} days"),
        ("{count} hour", "{count} hours"),
        ("{count} minute", "{count} minutes"),
        ("{count} second", "{count} seconds"),
    ),
    spans=_english_span,
    comma=", ",
    quoted="“{text}”",
    bracketed="({condition})",
    more="{count} more",
)
CHINESE = Language(
    phrases={
        "eq": Phrase("{field} 等于 {value}", "{field} 不等于 {value}"),
        "lt": Phrase("{field} 小于 {value}", "{field} 不小于 {value}"),
        "lte": Phrase("{field} 不超过 {value}", "{field} 超过 {value} 或为空"),
        "gt": Phrase("{field} 大于 {value}", "{field} 不大于 {value}"),
        "gte": Phrase("{field} 至少为 {value}", "{field} 低于 {value} 或为空"),
        "in": Phrase("{field} 是 {value} 之一", "{field} 不是 {value} 中的任何一个"),
        "between": Phrase("{field} 在 {low} 与 {high} 之间", "{field} 不在 {low} 与 {high} 之间"),
        "set": Phrase("{field} 有值", "{field} 没有值"),
        "filled": Phrase("{field} 不为空", "{field} 为空"),
        "has_any": Phrase("{field} 含有 {value} 之一", "{field} 不含 {value} 中的任何一个"),
        "has_all": Phrase("{field} 含有全部 {value}", "{field} 未含有全部 {value}"),
        "contains": Phrase("{field} 包含 {value}", "{field} 不包含 {value}"),
        "starts_with": Phrase("{field} 以 {value} 开头", "{field} 不以 {value} 开头"),
        "ends_with": Phrase("{field} 以 {value} 结尾", "{field} 不以 {value} 结尾"),
        "ieq": Phrase("{field} 等于 {value}（不分大小写）", "{field} 不等于 {value}（不分大小写）"),
        "icontains": Phrase("{field} 包含 {value}（不分大小写）", "{field} 不包含 {value}（不分大小写）"),
        "istarts_with": Phrase("{field} 以 {value} 开头（不分大小写）", "{field} 不以 {value} 开头（不分大小写）"),
        "iends_with": Phrase("{field} 以 {value} 结尾（不分大小写）", "{field} 不以 {value} 结尾（不分大小写）"),
    },
    conjunction=" 且 ",
    alternative=" 或 ",
    opposite="并非（{condition}）",
    everything="所有行",
    nothing="没有任何行",
    many={
        "some": "{field} 中有一些符合（{condition}）",
        "none": "{field} 中没有符合（{condition}）的",
        "every": "{field} 全部符合（{condition}）",
    },
    during=Phrase("{field} 在{span}", "{field} 不在{span}"),
    within={"last": "{field} 在过去 {length}内", "next": "{field} 在未来 {length}内"},
    sources={
        "principal.id": "当前用户",
        "principal.name": "当前用户名",
        "principal.department": "当前用户的部门",
        "principal.departments": "当前用户的各级部门",
        "principal.roles": "当前用户的角色",
        "now": "现在",
        "today": "今天",
    },
    truth={True: "是", False: "否"},
    units=tuple((f"{{count}} {unit}",) * 2 for unit in ("年", "个月", "周", "天", "小时", "分钟", "秒")),
    spans=_chinese_span,
    comma="、",
    quoted="“{text}”",
    bracketed="（{condition}）",
    more="另外 {count} 个",
)
LANGUAGES: Mapping[str, Language] = {"en": ENGLISH, "zh-CN": CHINESE}

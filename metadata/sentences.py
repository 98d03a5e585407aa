"""Changes as sentences that a person reads, in English and Chinese."""

from collections.abc import Iterable, Mapping
from typing import Any

from metadata.bodies import canonical
from metadata.diff import Change, Step

LOCALES = ("en", "zh-CN")
LONGEST = 60
MOST_EXPLAINED = 20_000

NOUNS: Mapping[str, tuple[str, str]] = {
    "actions": ("Action", "操作"),
    "buttons": ("Button", "按钮"),
    "children": ("Child", "子项"),
    "columns": ("Column", "列"),
    "fields": ("Field", "字段"),
    "filters": ("Filter", "筛选"),
    "grants": ("Grant", "授权"),
    "groups": ("Group", "分组"),
    "indexes": ("Index", "索引"),
    "items": ("Item", "项目"),
    "nodes": ("Node", "节点"),
    "options": ("Option", "选项"),
    "pages": ("Page", "页面"),
    "parameters": ("Parameter", "参数"),
    "policies": ("Policy", "策略"),
    "rules": ("Rule", "规则"),
    "sections": ("Section", "分区"),
    "states": ("State", "状态"),
    "steps": ("Step", "步骤"),
    "tabs": ("Tab", "标签页"),
    "transitions": ("Transition", "流转"),
    "unique": ("Unique rule", "唯一约束"),
    "views": ("View", "视图"),
    "widgets": ("Widget", "组件"),
}

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "added": "{subject} was added.",
        "added_value": "{subject} was set to {after}.",
        "removed": "{subject} was removed.",
        "removed_value": "{subject} was removed (it was {before}).",
        "changed": "{subject} changed from {before} to {after}.",
        "changed_much": "{subject} changed.",
        "list": "{subject} changed: {parts}.",
        "list_added": "added {values}",
        "list_removed": "removed {values}",
        "list_changed": "{path} from {before} to {after}",
        "renamed": "{subject} was renamed from {before} to {after}.",
        "moved": "{subject}: the order changed.",
        "moved_one": "{item} moved behind {neighbour}.",
        "moved_first": "{item} moved to the front.",
        "title": "{noun} “{title}” ({name})",
        "plain": "{noun} “{name}”",
        "under": "{parent}: {child}",
        "body": "The document",
        "and": ", ",
        "part": "; ",
    },
    "zh-CN": {
        "added": "新增了{subject}。",
        "added_value": "{subject}设为 {after}。",
        "removed": "删除了{subject}。",
        "removed_value": "{subject}已删除（原为 {before}）。",
        "changed": "{subject}由 {before} 改为 {after}。",
        "changed_much": "{subject}有改动。",
        "list": "{subject}有改动：{parts}。",
        "list_added": "增加 {values}",
        "list_removed": "删除 {values}",
        "list_changed": "{path} 由 {before} 改为 {after}",
        "renamed": "{subject}的名称由 {before} 改为 {after}。",
        "moved": "{subject}：顺序有调整。",
        "moved_one": "{item}移到{neighbour}之后。",
        "moved_first": "{item}移到最前。",
        "title": "{noun}“{title}”（{name}）",
        "plain": "{noun}“{name}”",
        "under": "{parent}：{child}",
        "body": "文档",
        "and": "、",
        "part": "；",
    },
}


def sentences(
    changes: Iterable[Change], locale: str = "en", nouns: Mapping[str, Mapping[str, str]] | None = None
) -> list[str]:
    """One sentence for each change. `nouns` name the items of lists beyond the common ones:
    `{"legs": {"en": "Leg", "zh-CN": "航段"}}`. An unknown locale is told in English."""
    words = _Words(locale, nouns or {})
    return [words.sentence(change) for change in changes]


class _Words:
    """The words of one locale."""

    def __init__(self, locale: str, nouns: Mapping[str, Mapping[str, str]]) -> None:
        self.locale = "zh-CN" if locale.lower().startswith("zh") else "en"
        self.phrases = PHRASES[self.locale]
        self.nouns = nouns

    def sentence(self, change: Change) -> str:
        facts = {
            "subject": self.subject(change.path),
            "before": self.shown(change.before),
            "after": self.shown(change.after),
        }
        if change.kind == "moved":
            return self.moved(change, facts)
        if change.kind == "changed" and isinstance(change.before, list) and isinstance(change.after, list):
            return self.list_changed(change.before, change.after, facts)
        return self.phrases[_phrase(change)].format(**facts)

    def subject(self, path: tuple[Step, ...]) -> str:
        parts: list[str] = []
        for place, step in enumerate(path):
            if step.item:
                parts[-1] = self.item(path[place - 1].member, step)
            else:
                parts.append(self.member(step.member))
        text = parts[0] if parts else self.phrases["body"]
        for part in parts[1:]:
            text = self.phrases["under"].format(parent=text, child=part)
        return text

    def member(self, name: str) -> str:
        if name in self.nouns or name in NOUNS:
            return name.replace("_", " ") if self.locale == "en" else self.noun(name)
        return name.replace("_", " ")

    def item(self, member: str, step: Step) -> str:
        noun, name = self.noun(member), step.name or step.member
        title = self.text(step.title)
        if title and title != name:
            return self.phrases["title"].format(noun=noun, title=title, name=name)
        return self.phrases["plain"].format(noun=noun, name=name)

    def noun(self, member: str) -> str:
        if member in self.nouns:
            return self.nouns[member].get(self.locale) or self.nouns[member].get("en", member)
        if member in NOUNS:
            return NOUNS[member][LOCALES.index(self.locale)]
        return member.replace("_", " ").removesuffix("s").capitalize()

    def text(self, title: Any) -> str:
        if isinstance(title, Mapping):
            title = title.get(self.locale) or title.get("en") or next(iter(title.values()), "")
        return title if isinstance(title, str) else ""

    def shown(self, value: Any) -> str:
        if isinstance(value, str):
            text = value if value.isidentifier() else f"“{value}”"
        else:
            text = canonical(value).decode()
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

    def moved(self, change: Change, facts: Mapping[str, str]) -> str:
        one = _moved_alone(change.before, change.after)
        if one is None or not change.items:
            return self.phrases["moved"].format(**facts)
        place, member = change.after.index(one), change.path[-1].member
        item = self.item(member, change.items[place])
        parent = self.subject(change.path[:-1])
        text = self.phrases["under"].format(parent=parent, child=item) if len(change.path) > 1 else item
        if place == 0:
            return self.phrases["moved_first"].format(item=text)
        return self.phrases["moved_one"].format(item=text, neighbour=self.item(member, change.items[place - 1]))

    def list_changed(self, before: list[Any], after: list[Any], facts: Mapping[str, str]) -> str:
        found = explained(before, after)
        if not found:
            reordered = sorted(map(canonical, before)) == sorted(map(canonical, after))
            return self.phrases["moved" if reordered else "changed_much"].format(**facts)
        values = {
            kind: self.phrases["and"].join(
                self.shown(value) for one, _, *rest in found if one == kind for value in rest
            )
            for kind in ("removed", "added")
        }
        parts = [self.phrases[f"list_{kind}"].format(values=told) for kind, told in values.items() if told]
        parts += [
            self.phrases["list_changed"].format(path=path, before=self.shown(rest[0]), after=self.shown(rest[1]))
            for kind, path, *rest in found
            if kind == "changed"
        ]
        return self.phrases["list"].format(parts=self.phrases["part"].join(parts), **facts)


def explained(before: list[Any], after: list[Any]) -> list[tuple[Any, ...]]:
    """What differs in a list whose items have no identity: ("added", path, value), ("removed", path, value) or
    ("changed", path, before, after). Empty if only the order differs, or if it is too long to explain."""
    if len(canonical(before)) + len(canonical(after)) > MOST_EXPLAINED:
        return []
    from deepdiff import DeepDiff  # half a second and 37 MB: only for the process that explains changes

    found: list[tuple[Any, ...]] = []
    for kind, differences in DeepDiff(before, after, ignore_order=True, view="tree").items():
        for difference in differences:
            path = "/".join(str(step) for step in difference.path(output_format="list"))
            if kind.endswith("_added"):
                found.append(("added", path, difference.t2))
            elif kind.endswith("_removed"):
                found.append(("removed", path, difference.t1))
            else:
                found.append(("changed", path, difference.t1, difference.t2))
    return sorted(found, key=lambda one: (one[0], one[1], canonical(one[2:])))


def _phrase(change: Change) -> str:
    if change.kind == "renamed" or (change.path and change.path[-1].item):
        return change.kind
    if change.kind == "changed":
        return "changed_much" if _is_much(change.before) or _is_much(change.after) else "changed"
    return (
        change.kind if _is_much(change.after if change.kind == "added" else change.before) else f"{change.kind}_value"
    )


def _is_much(value: Any) -> bool:
    return isinstance(value, dict | list) and len(canonical(value)) > LONGEST


def _moved_alone(before: list[str], after: list[str]) -> str | None:
    """The one whose move explains the whole change; of two neighbours that changed places, the one now in front."""
    for name in after:
        if [one for one in before if one != name] == [one for one in after if one != name]:
            return name
    return None

"""The page of field types."""

from collections.abc import Iterator, Mapping

from project.reference.markdown import code, in_english, json_code, page, table, words
from project.reference.schemas import members_table
from runtime.fields.registry import field_types
from runtime.fields.type import FieldType

INTRODUCTION = """
A field type says what a field of a [table](kinds.md) takes, how it is stored and shown, and how it is filtered. Options are
those of the type; what every field has (`required`, `unique`, `default`, …) stands in the table's schema.
"""

GROUPS: Mapping[str, str] = {
    "text": "Texts",
    "number": "Numbers",
    "time": "Dates and times",
    "choice": "Choices",
    "relation": "Relations",
    "computed": "Computed",
    "other": "Others",
}
TRAITS = {
    "indexable": "can be indexed",
    "sortable": "can be sorted by",
    "searchable": "is found by search",
    "groupable": "can be grouped by",
}


def fields_page() -> str:
    by_group = {
        title: [found for found in field_types().values() if found.group == group] for group, title in GROUPS.items()
    }
    sections = ["\n\n".join([f"## {title}", *map(_section, members)]) for title, members in by_group.items() if members]
    return page("Field types", INTRODUCTION, _overview(by_group), *sections)


def _overview(by_group: Mapping[str, list[FieldType]]) -> str:
    rows = ((title, " ".join(f"[`{t.name}`](#{t.name})" for t in members)) for title, members in by_group.items())
    return table(("group", "types"), rows)


def _section(found: FieldType) -> str:
    titles = f"*{in_english(found.title)} · {found.title.get('zh-CN', '')}*"
    facts = "\n".join(f"- {fact}" for fact in _facts(found))
    options = members_table(found.options_schema)
    return "\n\n".join(part for part in (f"### {found.name}", titles, facts, options) if part)


def _facts(found: FieldType) -> Iterator[str]:
    if found.examples:
        yield f"**JSON value:** {' or '.join(json_code(example) for example in found.examples[:2])}"
    yield f"**In expressions:** {code(found.cel)}"
    if found.operators:
        yield f"**Filters:** {words(sorted(found.operators))}"
    if found.aggregates:
        yield f"**Aggregates:** {words(sorted(found.aggregates))}"
    if traits := [text for trait, text in TRAITS.items() if getattr(found, trait)]:
        yield "**Traits:** " + ", ".join(traits)
    if not found.writable:
        yield "**Written by the platform**, never by a caller"
    if found.write_only:
        yield "**Write-only:** the value never leaves the server"
    if found.converts_from:
        yield f"**Can be made from:** {words(sorted(found.converts_from))}"

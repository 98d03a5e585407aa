"""Definitions, versions and plans as the API shows them."""

from collections.abc import Mapping, Sequence
from typing import Any

from metadata.diff import Change
from metadata.drafts import body_of, draft_of, etag_of, problems_of
from metadata.kinds import Kind
from metadata.models import Definition, Version
from metadata.planning import Planned
from metadata.sentences import sentences
from operations.problems import Problem, errors_in

LANGUAGES = ("en", "zh-CN")


def kind_as_json(kind: Kind, *, whole: bool = False) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": kind.name, "plural": kind.plural, "title": dict(kind.title)}
    return shown | ({"schema": kind.schema, "identity": dict(kind.identity)} if whole else {})


def summary_of(definition: Definition) -> dict[str, Any]:
    """One line of a list. `definition` comes with `published` and `draft` selected."""
    published = definition.published
    draft = getattr(definition, "draft", None)
    body = draft.body if draft else published.body if published else {}
    return {
        "kind": definition.kind,
        "name": definition.name,
        "uid": definition.uid,
        "title": title_of(body, definition.name),
        "published": published.number if published else None,
        "published_at": published.created_at.isoformat() if published else None,
        "published_by": published.created_by if published else None,
        "has_draft": draft is not None,
        "draft_by": draft.updated_by if draft else None,
        "draft_at": draft.updated_at.isoformat() if draft else None,
        "archived": definition.archived_at is not None,
    }


def title_of(body: Any, otherwise: str) -> dict[str, str]:
    title = body.get("title") if isinstance(body, Mapping) else None
    if isinstance(title, str) and title:
        return dict.fromkeys(LANGUAGES, title)
    if isinstance(title, Mapping) and title:
        first = next(iter(title.values()))
        return {language: str(title.get(language, first)) for language in LANGUAGES}
    return dict.fromkeys(LANGUAGES, otherwise)


def definition_as_json(definition: Definition) -> dict[str, Any]:
    """Everything an editor needs: what is worked on, what counts, and what is wrong with it."""
    draft = draft_of(definition)
    body = body_of(definition)
    problems = problems_of(definition, body)
    return summary_of(definition) | {
        "etag": etag_of(definition),
        "body": body,
        "published_body": definition.published.body if definition.published else None,
        "draft_based_on": draft.based_on if draft else None,
        "aliases": sorted(definition.aliases.values_list("name", flat=True)),
        "problems": problems_as_json(problems),
        "is_valid": not errors_in(problems),
    }


def version_as_json(version: Version, *, whole: bool = False) -> dict[str, Any]:
    shown = {
        "number": version.number,
        "digest": version.digest,
        "comment": version.comment,
        "rolls_back_to": version.rolls_back_to,
        "created_at": version.created_at.isoformat(),
        "created_by": version.created_by,
    }
    return shown | ({"body": version.body} if whole else {})


def changes_as_json(changes: Sequence[Change]) -> dict[str, Any]:
    """As data and as sentences a person reads."""
    return {
        "changes": [change.as_json() for change in changes],
        "sentences": {language: sentences(changes, language) for language in LANGUAGES},
    }


def planned_as_json(made: Planned) -> dict[str, Any]:
    definitions = [
        shown | {"sentences": changes_as_json(definition.changes)["sentences"]}
        for shown, definition in zip(made.plan.as_json()["definitions"], made.plan.definitions, strict=True)
    ]
    return made.plan.as_json() | {
        "definitions": definitions,
        "problems": [
            problem.as_json() | {"kind": kind, "name": name}
            for (kind, name), problems in made.problems.items()
            for problem in problems
        ],
        "can_publish": not made.errors(),
    }


def problems_as_json(problems: Sequence[Problem]) -> list[dict[str, str | int]]:
    return [problem.as_json() for problem in problems]

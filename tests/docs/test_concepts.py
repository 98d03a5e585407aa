"""What the concept pages show works: Python is run, requests are sent to an installation and their answers compared."""

import json
import re
from typing import Any

import pytest

from tests.docs.conftest import Installation
from tests.docs.pages import DOCS, blocks_of

CONCEPTS = [file.name for file in sorted((DOCS / "concepts").glob("*.md"))]
WITH_REQUESTS = [name for name in CONCEPTS if blocks_of(f"concepts/{name}", "http")]


@pytest.mark.parametrize("page", CONCEPTS)
def test_the_python_of_a_page_runs(page: str) -> None:
    names: dict[str, Any] = {}
    for block in blocks_of(f"concepts/{page}", "python"):
        exec(block.text, names)  # noqa: S102 - the page's own example


@pytest.mark.parametrize("page", WITH_REQUESTS)
def test_the_requests_of_a_page_get_the_answers_it_shows(page: str, installation: Installation) -> None:
    status, answer = 0, None
    for block in blocks_of(f"concepts/{page}", "http", "json"):
        if block.language == "http":
            assert status < 500
            status, answer = sent(block.text, block.title.removeprefix("as "), answer, installation)
            assert status < 300 or is_refusal(answer), (block.text, status, answer)
        else:
            assert (status, shown_of(json.loads(block.text), answer)) == (int(block.title), json.loads(block.text))


def sent(text: str, by: str, before: Any, installation: Installation) -> tuple[int, Any]:
    """`<seal>` in a body stands for that member of the answer before."""
    line, _, body = text.partition("\n")
    method, path = line.split(maxsplit=1)
    filled = re.sub(r"<(\w+)>", lambda match: str(before[match[1]]), body.strip())
    return installation.ask(method, path, json.loads(filled) if filled else None, by=by)


def is_refusal(answer: Any) -> bool:
    return isinstance(answer, dict) and answer.get("status", 0) in range(400, 500)


def shown_of(shown: Any, answer: Any) -> Any:
    """The answer without what the page leaves out."""
    if isinstance(shown, dict) and isinstance(answer, dict):
        return {name: shown_of(value, answer[name]) for name, value in shown.items() if name in answer}
    if isinstance(shown, list) and isinstance(answer, list) and len(shown) == len(answer):
        return [shown_of(one, other) for one, other in zip(shown, answer, strict=True)]
    return answer

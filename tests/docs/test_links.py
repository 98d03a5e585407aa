"""Every link in the documentation leads somewhere."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, pages

LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
SNIPPET = re.compile(r'^--8<-- "(.+)"$', re.MULTILINE)
READ_BY_PEOPLE = [*pages(), ROOT / "README.md", *sorted((ROOT / "deploy").glob("*.md"))]


@pytest.mark.parametrize("page", READ_BY_PEOPLE, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    wrong = [link for link in LINK.findall(_prose(page)) if not _leads_somewhere(page, link)]
    assert wrong == []


def test_no_page_of_the_documentation_is_left_out_of_the_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert [str(page) for page in pages() if str(page.relative_to(DOCS)) not in menu] == []


def _leads_somewhere(page: Path, link: str) -> bool:
    if link.startswith("https://"):
        return True
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or ROOT not in target.parents:
        return False
    return not anchor or target.suffix != ".md" or anchor in _anchors(target)


def _anchors(page: Path) -> set[str]:
    return {_slug(heading) for heading in HEADING.findall(_without_code(_text(page)))}


def _slug(heading: str) -> str:
    """As Python-Markdown's table of contents makes it."""
    plain = re.sub(r"[^\w\s-]", "", heading.replace("`", "")).strip().lower()
    return re.sub(r"[-\s]+", "-", plain)


def _prose(page: Path) -> str:
    return re.sub(r"`[^`\n]*`", "", _without_code(page.read_text("utf-8")))


def _without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def _text(page: Path) -> str:
    """With the files that it includes."""
    return SNIPPET.sub(lambda found: (ROOT / found[1]).read_text("utf-8"), page.read_text("utf-8"))

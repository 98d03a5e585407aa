"""Text that would run as a script is stored as text and answered as JSON, or cleaned, or refused (T44, T45, T73). The pages put
no HTML into a document unescaped (tests/test_project.py), and what an answer may do is fenced in by its headers."""

import json
from pathlib import Path

import pytest

from .house import House

# Shared with the walk through the browser, which meets the same texts on its pages.
GIVEN = json.loads((Path(__file__).parent / "vectors.json").read_text())
URLS = tuple(GIVEN["urls"])
VECTORS = tuple(GIVEN["markup"])
TABLE = {
    "title": "Pages",
    "fields": [
        {"uid": "pa1", "name": "plain", "type": "text"},
        {"uid": "pa2", "name": "long", "type": "long_text"},
        {"uid": "pa3", "name": "rich", "type": "rich_text"},
        {"uid": "pa4", "name": "link", "type": "url"},
        {"uid": "pa5", "name": "meta", "type": "json"},
    ],
}
FORBIDDEN = (
    "<script",
    "onerror=",
    "onload=",
    "onclick=",
    "javascript:",
    "vbscript:",
    "data:",
    "<img",
    "<svg",
    "<iframe",
    "<style",
    "style=",
    "<form",
    "<math",
)


@pytest.fixture
def pages(house: House) -> House:
    house.publish("table", {"pages": TABLE})
    return house


def test_there_are_enough_of_them() -> None:
    assert len(set(VECTORS)) >= 140


def test_text_stays_the_text_it_is_and_formatted_text_is_cleaned(pages: House) -> None:
    for vector in VECTORS:
        values = {"long": vector, "rich": vector, "meta": {"text": vector}}
        if vector.isprintable():
            values["plain"] = vector
        row = pages.good("POST", "/api/config/pages", values, by="root")
        assert {name: row[name] for name in values if name != "rich"} == {
            k: v for k, v in values.items() if k != "rich"
        }
        shown = (row["rich"] or "").lower().replace("&amp;", "&")
        shown = shown if "&lt;" not in shown else shown.replace("&lt;", "(")
        markup = "".join(piece.partition(">")[0] + ">" for piece in shown.split("<")[1:])
        assert not [word for word in FORBIDDEN if word.lstrip("<") in markup.split("&")[0]], (vector, row["rich"])


@pytest.mark.parametrize("url", URLS)
def test_a_link_leads_to_no_script(pages: House, url: str) -> None:
    assert pages.ask("POST", "/api/config/pages", {"link": url}, by="root").status == 400


def test_every_answer_says_what_it_is_and_what_it_may_do(pages: House) -> None:
    """T73, on answers that carry such texts: data, errors that quote them, and files."""
    vector = "<img src=x onerror=alert(1)>"
    pages.good("POST", "/api/config/pages", {"plain": vector}, by="root")
    for path in (
        "/api/config/pages", f"/api/config/pages?{vector}=1", f"/api/config/{vector}", "/api/config/pages/export?format=csv",
        f"/{vector}", "/api/openapi.json", f"/api/config/pages?sort={vector}",
    ):  # fmt: skip
        answer = pages.ask("GET", path, by="root")
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path
        assert "script-src 'self';" in answer.headers["content-security-policy"], path
        assert not answer.headers["content-type"].startswith("text/html") or vector.encode() not in answer.body, path
        if "csv" in path:
            assert answer.headers["content-disposition"].startswith("attachment"), path


def test_members_named_like_prototypes_are_refused(pages: House) -> None:
    """T45"""
    for name in ("__proto__", "constructor", "prototype"):
        assert pages.ask("POST", "/api/config/pages", {name: {"polluted": 1}}, by="root").status == 400
        body = {"title": "T", "fields": [{"uid": "f1", "name": "a", "type": "text", name: {"polluted": 1}}]}
        answer = pages.ask("POST", "/api/metadata/table", {"name": f"from_{name.strip('_')}", "body": body}, by="root")
        assert answer.status == 400 or not answer.json["is_valid"], name

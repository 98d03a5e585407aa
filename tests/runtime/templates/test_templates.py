"""Texts with places to fill in: what people write, and what is told when it is wrong."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from runtime import templates
from runtime.templates import TemplateError

CONTEXT: dict[str, Any] = {
    "name": "Ada",
    "total": Decimal("1234567.891"),
    "count": 3,
    "due": date(2026, 3, 1),
    "at": datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    "order": {"lines": [{"sku": "a", "n": 2}, {"sku": "b", "n": 5}], "note": None},
    "flag": True,
    "html": "<b>&</b>",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello {{ name }}!", "Hello Ada!"),
        ("{{ total | number: 2 }}", "1,234,567.89"),
        ("{{ total | number: 2, '.', ',' }}", "1.234.567,89"),
        ("{{ total | number }}", "1,234,568"),
        ("{{ due | date: '%d.%m.%Y' }}", "01.03.2026"),
        ("{{ due | date }}", "2026-03-01"),
        ("{{ at | date: '%H:%M', 'Europe/Berlin' }}", "01:30"),
        ("{{ at | date: '100%% %Y' }}", "100% 2026"),
        ("{{ due | add_days: -1 }}", "2026-02-28"),
        ("{{ order | json }}", '{"lines": [{"sku": "a", "n": 2}, {"sku": "b", "n": 5}], "note": null}'),
        ("{% for line in order.lines %}{{ forloop.index }}:{{ line.sku }} {% endfor %}", "1:a 2:b "),
        ("{{ order.lines | map: 'sku' | join: '+' }}", "a+b"),
        ("{{ order.lines | sum: 'n' }}", "7"),
        ("{{ order.lines[1].n | plus: 1 }}", "6"),
        ("{{ order.note }}|{{ order.note | default: '-' }}|{{ nothing | default: '-' }}", "|-|-"),
        ("{% if nothing %}a{% else %}b{% endif %}{% if flag and count > 2 %}c{% endif %}", "bc"),
        ("{% assign x = name | upcase %}{% capture y %}{{ x }}!{% endcapture %}{{ y }}", "ADA!"),
        ("{{ html | escape }} {{ html }}", "&lt;b&gt;&amp;&lt;/b&gt; <b>&</b>"),
        ("{{ 'a-b-a' | replace: 'a', 'cc' }}", "cc-b-cc"),
        ("{% raw %}{{ name }}{% endraw %}{# text #}", "{{ name }}{# text #}"),
    ],
)
def test_what_people_write(text: str, expected: str) -> None:
    assert templates.compile(text).render(CONTEXT) == expected


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("{{ nam }}", "unknown_name", "'nam'"),
        ("{{ order.lins }}", "unknown_name", "order.lins"),
        ("{{ name | upcas }}", "unknown_filter", "'upcas'"),
        ("{% if name %}", "invalid_template", ""),
        ("{{ name", "invalid_template", ""),
        ("{% include 'x' %}", "invalid_template", ""),
        ("{{ name | date }}", "invalid_template", "neither a date nor"),
        ("{{ due | date: '%999Y' }}", "invalid_template", "format"),
        ("{{ at | date: '%H', 'Mars' }}", "invalid_template", "time zone"),
        ("{{ name | number }}", "invalid_template", "takes a number"),
        ("{{ 1 | divided_by: 0 }}", "invalid_template", ""),
    ],
)
def test_what_is_wrong_is_told(text: str, code: str, words: str) -> None:
    with pytest.raises(TemplateError) as caught:
        templates.compile(text).render(CONTEXT)
    assert caught.value.code == code
    assert words in caught.value.message


def test_a_check_before_it_is_rendered_knows_the_names() -> None:
    assert list(templates.check("{{ order.total }} {% assign a = 1 %}{{ a }}", {"order"})) == []
    (problem,) = templates.check("{{ ordr.total }}", {"order"}, "/subject")
    assert (problem.code, problem.pointer, problem.hint) == ("unknown_name", "/subject", "Did you mean 'order'?")
    (problem,) = templates.check("{% if %}", {"order"}, "/subject")
    assert problem.code == "invalid_template"


def test_a_document_is_rendered_text_by_text() -> None:
    document = {"to": ["{{ name }}@example.com", "fixed"], "n": 1, "deep": {"text": "{{ count }}"}}
    assert templates.rendered(document, CONTEXT) == {"to": ["Ada@example.com", "fixed"], "n": 1, "deep": {"text": "3"}}
    assert dict(templates.templates_in(document)) == {"/to/0": "{{ name }}@example.com", "/deep/text": "{{ count }}"}

"""The page of threats and faults names tests that exist, and covers what this release promises."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "threats-and-faults.md").read_text()
NAMED = sorted(set(re.findall(r"`([a-z_/]+\.py)(?:::(test_[a-z0-9_]+))?`", PAGE)))
THREATS = (
    *(1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 18, *range(26, 33), 34, 35, 37, 38, 43, 44, *range(47, 51)),
    *(56, 58, 59, 61, 62, 67, 69, 70, 73),
)
FAULTS = (3, 4, 17, 18, 19, 21, 35, 36, 38)


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_every_test_that_is_named_exists(file: str, test: str) -> None:
    text = (TESTS / file).read_text()
    assert re.search(rf"^\s*def {test or 'test_[a-z0-9_]+'}\(", text, re.MULTILINE)


def test_every_promised_row_has_a_test_or_a_reason() -> None:
    rows = dict(re.findall(r"^\| ([TF]\d\d) \| [^|]+ \| (.+) \|$", PAGE, re.MULTILINE))
    promised = {*(f"T{number:02}" for number in THREATS), *(f"F{number:02}" for number in FAULTS)}
    assert promised <= rows.keys()
    assert all(".py" in held or "Does not apply yet" in held for held in rows.values())

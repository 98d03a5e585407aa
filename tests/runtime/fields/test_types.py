"""What is particular to single types."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from runtime.fields.parts import numbering
from runtime.fields.registry import field_type
from runtime.fields.type import FieldSpec
from vault import cipher


def spec(name: str, **options: Any) -> FieldSpec:
    return FieldSpec(uid="f1", name="value", type=name, options={**field_type(name).example_options, **options})


def taken(name: str, value: Any, **options: Any) -> Any:
    return field_type(name).parse(spec(name, **options))(value)


def shown(name: str, stored: Any, **options: Any) -> Any:
    show = field_type(name).show(spec(name, **options))
    return show(stored) if show else stored


def codes(name: str, **options: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.pointer) for problem in field_type(name).checks(spec(name, **options))]


@pytest.mark.parametrize(
    ("name", "value", "options"),
    [
        ("integer", "1", {}),
        ("integer", 1.0, {}),
        ("integer", True, {}),
        ("integer", 2**53, {}),
        ("integer", 11, {"max": 10}),
        ("integer", "5", {"big": True}),
        ("integer", str(2**63), {"big": True}),
        ("decimal", "1.234", {}),
        ("decimal", "1e2", {}),
        ("decimal", True, {}),
        ("decimal", "10000000000000", {}),
        ("money", {"amount": "1"}, {}),
        ("money", {"amount": "1", "currency": "eur"}, {}),
        ("money", "1 EUR", {}),
        ("money", {"amount": "1", "currency": "USD"}, {"currency": "EUR"}),
        ("money", {"amount": "1.5", "currency": "JPY"}, {"currency": "JPY"}),
        ("float", True, {}),
        ("float", "1.5", {}),
        ("boolean", 1, {}),
        ("boolean", "true", {}),
        ("date", "2026-02-29", {}),
        ("date", "0999-01-01", {}),
        ("date", "2026-1-1", {}),
        ("datetime", "2026-01-01T00:00:00", {}),
        ("datetime", "2026-01-01", {}),
        ("time", "25:00", {}),
        ("duration", "P1M", {}),
        ("duration", "P", {}),
        ("duration", "PT", {}),
        ("choice", "clsoed", {}),
        ("multi_choice", ["red", "pink"], {}),
        ("multi_choice", "red", {}),
        ("email", "no-at", {}),
        ("email", "a@b@c.de", {}),
        ("email", "x@y.org", {"domains": ["example.com"]}),
        ("url", "javascript:alert(1)", {}),
        ("url", "JaVaScRiPt:alert(1)", {}),
        ("url", "https://", {}),
        ("url", "https://u:p@example.com", {}),
        ("url", "data:text/html,x", {}),
        ("url", "//example.com", {}),
        ("phone", "138 0013 8000", {}),
        ("phone", "+0 123 4567", {}),
        ("ip", "1.2.3", {}),
        ("ip", "::1", {"version": "4"}),
        ("color", "red", {}),
        ("color", "#11223344", {}),
        ("rating", 0, {}),
        ("rating", 6, {}),
        ("geo_point", {"lat": 91, "lon": 0}, {}),
        ("reference", 0, {}),
        ("reference", {"id": 1}, {}),
        ("multi_reference", [1, 1], {}),
        ("children", [1], {}),
        ("any_reference", {"table": "users", "id": 1}, {}),
        ("json", {"a": float("nan")}, {}),
        ("json", {"n": "x"}, {"schema": {"properties": {"n": {"type": "integer"}}}}),
        ("secret", "", {}),
        ("secret", {"set": True}, {}),
        ("state", "gone", {}),
        ("text", "two\nlines", {}),
        ("text", "abc", {"pattern": "[a-b]+"}),
        ("text", " ", {"min_length": 1}),
        ("uuid", "123", {}),
    ],
)
def test_a_wrong_value_is_refused(name: str, value: Any, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        taken(name, value, **options)


@pytest.mark.parametrize(
    ("name", "stored", "json"),
    [
        ("decimal", 12.5, "12.50"),
        ("decimal", 12, "12.00"),
        ("decimal", "12.5", "12.50"),
        ("decimal", Decimal("0E-10"), "0.00"),
        ("date", datetime(2026, 3, 1), "2026-03-01"),
        ("date", "2026-03-01", "2026-03-01"),
        ("datetime", "2026-03-01 09:30:00", "2026-03-01T09:30:00Z"),
        ("datetime", datetime(2026, 3, 1, 9, 30), "2026-03-01T09:30:00Z"),
        ("datetime", datetime(2026, 3, 1, 9, 30, 0, 500000, UTC), "2026-03-01T09:30:00.5Z"),
        ("time", timedelta(hours=9, minutes=30), "09:30:00"),
        ("time", time(9, 30), "09:30:00"),
        ("time", "09:30:00", "09:30:00"),
        ("boolean", 1, True),
        ("boolean", 0, False),
        ("multi_choice", '["red"]', ["red"]),
        ("json", '"text"', "text"),
        ("duration", 90_000_000, "PT1M30S"),
        ("money", (12.5, "EUR"), {"amount": "12.50", "currency": "EUR"}),
    ],
)
def test_every_driver_s_form_of_a_value_shows_the_same(name: str, stored: Any, json: Any) -> None:
    assert shown(name, stored) == json


@pytest.mark.parametrize(
    ("name", "given", "canonical"),
    [
        ("text", "  spaced ", "spaced"),
        ("email", "Anna@EXAMPLE.com", "Anna@example.com"),
        ("url", "HTTPS://e.com", "https://e.com"),
        ("phone", "0049 (30) 12-34.56", "+4930123456"),
        ("ip", "2001:DB8:0:0::1", "2001:db8::1"),
        ("color", "#ABC", "#aabbcc"),
        ("datetime", "2026-03-31T17:30:00+08:00", "2026-03-31T09:30:00Z"),
        ("duration", "P1DT2H", "PT26H"),
        ("time", "09:30", "09:30:00"),
        ("decimal", 0.1, "0.10"),
        ("decimal", "-0", "0.00"),
        ("decimal", "1.500", "1.50"),
        ("multi_choice", ["绿", "red"], ["red", "绿"]),
        ("uuid", "123E4567E89B12D3A456426614174000", "123e4567-e89b-12d3-a456-426614174000"),
    ],
)
def test_a_value_is_brought_into_one_form(name: str, given: Any, canonical: Any) -> None:
    assert shown(name, taken(name, given)) == canonical


def test_rich_text_loses_all_that_could_run() -> None:
    dirty = '<p onclick="x()">a<script>alert(1)</script><img src=x onerror=y><a href="javascript:z()">b</a></p>'
    cleaned = taken("rich_text", dirty)
    assert cleaned == '<p>a<a rel="noopener noreferrer">b</a></p>'


def test_an_integer_beyond_2_to_the_53_is_a_text_in_json() -> None:
    assert taken("integer", "9007199254740993", big=True) == 9007199254740993
    assert shown("integer", 9007199254740993, big=True) == "9007199254740993"
    assert shown("integer", 5, big=True) == 5


def test_a_phone_without_a_country_takes_that_of_the_field() -> None:
    assert taken("phone", "0171 1234567", country_code="49") == "+491711234567"
    assert taken("phone", "06 1234 5678", country_code="39") == "+390612345678"


def test_money_in_one_currency_has_one_column_and_needs_no_currency() -> None:
    assert taken("money", {"amount": "12.5"}, currency="EUR") == Decimal("12.50")
    assert not field_type("money").beside(spec("money", currency="EUR"))
    assert set(field_type("money").beside(spec("money"))) == {"currency"}


def test_yen_have_no_decimal_places() -> None:
    assert shown("money", Decimal("500"), currency="JPY") == {"amount": "500", "currency": "JPY"}


def test_a_secret_is_encrypted_and_never_shown() -> None:
    stored = taken("secret", "CANARY-1")
    assert "CANARY" not in stored
    assert shown("secret", stored) == {"set": True}
    assert cipher.decrypted(stored) == "CANARY-1"
    assert cipher.decrypted(cipher.rotated(stored)) == "CANARY-1"


def test_a_label_in_a_cell_means_its_choice() -> None:
    read = field_type("choice").from_text(spec("choice"))
    assert read("打开") == "open" and read("OPEN") == "open" and read("已关闭") == "已关闭"


def test_a_sequence_writes_the_date_and_the_number() -> None:
    now = datetime(2026, 3, 9, tzinfo=UTC)
    numbered = spec("sequence")
    assert numbering.numbered(numbered, 17, now) == "INV-202603-0017"
    assert numbering.numbered(numbered, 123456, now) == "INV-202603-123456"
    assert numbering.period(numbered, now) == "2026-03"
    assert numbering.period(spec("sequence", reset="never"), now) == ""


@pytest.mark.parametrize(
    ("name", "options", "found"),
    [
        ("integer", {"min": 5, "max": 1}, ("wrong_option", "/options/min")),
        ("integer", {"max": 2**60}, ("wrong_option", "/options/max")),
        ("text", {"pattern": "(?=x)"}, ("wrong_option", "/options/pattern")),
        ("text", {"pattern": "("}, ("wrong_option", "/options/pattern")),
        ("decimal", {"digits": 2, "places": 2}, ("wrong_option", "/options/places")),
        ("decimal", {"digits": 20}, ("inexact_in_sqlite", "/options/digits")),
        ("money", {"currency": "EUR", "currencies": ["USD"]}, ("wrong_option", "/options/currencies")),
        ("choice", {"choices": [{"value": "a"}, {"value": "a"}]}, ("not_unique", "/options/choices/1/value")),
        ("json", {"schema": {"$ref": "http://localhost:1234/x"}}, ("remote_reference", "/options/schema/$ref")),
        ("sequence", {"pattern": "INV-{YEAR}-{000}"}, ("wrong_option", "/options/pattern")),
        ("sequence", {"pattern": "INV"}, ("wrong_option", "/options/pattern")),
        ("sequence", {"pattern": "{0000}", "reset": "year"}, ("wrong_option", "/options/reset")),
        ("state", {"initial": "drafft"}, ("unknown_state", "/options/initial")),
        (
            "state",
            {"states": [{"value": "draft"}, {"value": "approved"}, {"value": "lost"}]},
            ("unreachable_state", "/options/states/2"),
        ),
        ("rollup", {"field": None}, ("wrong_option", "/options/field")),
        ("rollup", {"table": "orders"}, ("wrong_option", "/options/relation")),
        ("date", {"min": "2026-02-02", "max": "2026-01-01"}, ("wrong_option", "/options/min")),
        ("computed", {"max_length": 5}, ("wrong_option", "/options/max_length")),
    ],
)
def test_options_that_cannot_be_meant_are_found(name: str, options: dict[str, Any], found: tuple[str, str]) -> None:
    assert found in codes(name, **options)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*a){20}", "([a-z]+)*$"])
def test_a_pattern_built_to_hang_does_not(pattern: str) -> None:
    with pytest.raises(ValueError):
        taken("text", "a" * 250 + "!", pattern=pattern)

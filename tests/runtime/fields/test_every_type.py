"""What is true of every field type, whatever it is."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operations.shape import problems_of_shape, validator_of
from runtime.fields.registry import field_type, field_types
from runtime.fields.type import FieldSpec, FieldType
from runtime.filters.operators import OPERATORS

TYPES = list(field_types().values())
DERIVED = {"lookup", "rollup"}


def spec_of(type: FieldType, **options: Any) -> FieldSpec:
    return FieldSpec(uid="f1", name="value", type=type.name, options={**type.example_options, **options})


EXAMPLES = [
    pytest.param(each, example, id=f"{each.name}-{place}")
    for each in TYPES
    for place, example in enumerate(each.examples)
    if not each.write_only
]
HOSTILE: list[Any] = [
    float("nan"), float("inf"), -float("inf"), 10**400, -(10**400), 2**63, 1e308, object(), b"bytes", {1, 2}, (1, 2),
    "\x00", "\ud800", "a" * 1_200_000, "9" * 5000, "1e999999999", "NaN", "Infinity", "--1", "0x10", "１２３",
    {}, {"a": {"b": {"c": {}}}}, [[[[[]]]]], [None], {"id": None}, {"amount": None, "currency": None},
    {"amount": "NaN", "currency": "EUR"}, {"amount": "1e400", "currency": "EUR"}, {"lat": True, "lon": []},
    {"table": [], "id": {}}, {"amount": "1", "currency": []}, {1: 2}, ["x"] * 5000, "P99999999999999999999D",
    "9999-99-99", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59-23:59", "24:00:00", "-", "", " ", "javascript:alert(1)",
    "http://[", "http://a b", "::1%eth0", "+" * 60, "#zzz", ";", "true", "1",
]  # fmt: skip


@pytest.mark.parametrize("type", TYPES, ids=[each.name for each in TYPES])
class TestEveryType:
    def test_it_is_named_in_both_languages(self, type: FieldType) -> None:
        assert type.title["en"] and type.title["zh-CN"] and type.icon

    def test_its_options_make_a_schema_that_its_own_example_fits(self, type: FieldType) -> None:
        validator = validator_of(type.options_schema)
        assert problems_of_shape(validator, type.options_schema, dict(type.example_options)) == []
        assert [problem.code for problem in type.checks(spec_of(type)) if problem.level == "error"] == []

    def test_every_option_has_a_title_in_both_languages(self, type: FieldType) -> None:
        for name, schema in type.options.items():
            assert schema.get("title") and schema.get("x-title-zh"), name

    def test_its_operators_are_those_of_filters(self, type: FieldType) -> None:
        assert type.operators <= set(OPERATORS)

    def test_it_converts_from_types_that_exist(self, type: FieldType) -> None:
        assert type.converts_from <= set(field_types())

    def test_it_refuses_hostile_values_with_a_sentence(self, type: FieldType) -> None:
        read = type.parse(spec_of(type))
        for value in HOSTILE:
            try:
                read(value)
            except ValueError as error:
                assert str(error), (type.name, value)
                assert len(str(error)) < 1500

    def test_it_refuses_hostile_cells_with_a_sentence(self, type: FieldType) -> None:
        spec = spec_of(type)
        read, parse = type.from_text(spec), type.parse(spec)
        for value in HOSTILE:
            if isinstance(value, str):
                try:
                    parse(read(value))
                except ValueError as error:
                    assert str(error)

    def test_an_operand_is_refused_by_value_error_only(self, type: FieldType) -> None:
        read = (type.operand or type.parse)(spec_of(type))
        for value in HOSTILE:
            try:
                read(value)
            except ValueError as error:
                assert str(error)

    def test_its_column_bears_required_and_unique(self, type: FieldType) -> None:
        spec = replace(spec_of(type), required=True)
        column = type.column(spec)
        if column is not None and type.writable and not isinstance(column, str):
            assert not column.null
        if type.indexable and type.name != "any_reference":
            indexed = type.column(replace(spec, unique=True))
            assert indexed is not None and indexed.unique

    def test_its_value_schema_compiles(self, type: FieldType) -> None:
        validator_of(type.value_schema(spec_of(type)))


@pytest.mark.parametrize(("type", "example"), EXAMPLES)
def test_a_value_is_shown_as_it_was_given(type: FieldType, example: Any) -> None:
    spec = spec_of(type)
    stored = type.parse(spec)(example)
    show = type.show(spec)
    assert (show(stored) if show else stored) == example
    assert validator_of(type.value_schema(spec)).is_valid(example)


@pytest.mark.parametrize(("type", "example"), EXAMPLES)
def test_a_cell_gives_back_the_value(type: FieldType, example: Any) -> None:
    spec = spec_of(type)
    back = type.from_text(spec)(type.to_text(spec)(example))
    assert type.parse(spec)(back) == type.parse(spec)(example)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(value=JSON.filter(lambda value: value is not None))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_taken_can_be_shown_and_taken_again(value: Any) -> None:
    for each in TYPES:
        spec = spec_of(each)
        try:
            stored = each.parse(spec)(value)
        except ValueError:
            continue
        show = each.show(spec)
        shown = show(stored) if show else stored
        if not each.write_only:
            again = each.parse(spec)(shown)
            assert (show(again) if show else again) == shown, each.name


def test_an_unknown_type_is_named_with_the_nearest() -> None:
    with pytest.raises(Exception, match="Did you mean 'decimal'"):
        field_type("decimel")

"""What a table document is compiled into."""

import json
from decimal import Decimal
from typing import Any

import pytest

from metadata.kinds import Reference
from metadata.validation import problems_in
from metadata.views import Document, Overlay, overlay
from runtime import expressions
from runtime.kinds.table.compile import compile_table
from runtime.kinds.table.kind import FOLDER, KIND
from runtime.tables.directory import DIRECTORY
from runtime.tables.plan import SYSTEM_COLUMNS, RelationPlan, TablePlan
from runtime.tables.system import SYSTEM_FIELDS
from runtime.tables.values import from_expression, into_expression

DOCUMENTS = {
    path.stem: Document(kind="table", name=path.stem, body=json.loads(path.read_bytes()), uid=f"u_{path.stem}", id=7)
    for path in (FOLDER / "examples" / "good").glob("*.json")
}
CATALOG: Overlay = overlay(DOCUMENTS.values())


def plan(name: str) -> TablePlan:
    return compile_table(DOCUMENTS[name], CATALOG)


def plan_of(*fields: dict[str, Any], **more: Any) -> TablePlan:
    document = Document(kind="table", name="mine", body={"title": "Mine", "fields": list(fields), **more})
    return compile_table(document, overlay([document], under=CATALOG))


def field(name: str, type: str, **options: Any) -> dict[str, Any]:
    return {"uid": name, "name": name, "type": type, "options": options}


def test_a_table_is_kept_under_a_name_of_its_own() -> None:
    assert plan("customers").table == "t_customers"
    assert plan("customers").uid == "u_customers"


def test_a_field_is_found_by_its_old_name() -> None:
    assert plan("customers").by_name["full_name"].name == "name"


def test_a_reference_leads_along_its_own_column() -> None:
    relation = plan("orders").by_name["customer"].relation
    assert relation == RelationPlan(kind="one", target="customers", column="customer", on_delete="restrict")


def test_child_rows_are_found_by_the_reference_that_owns_them() -> None:
    relation = plan("orders").by_name["lines"].relation
    assert relation == RelationPlan(kind="children", target="order_lines", target_column="order", on_delete="cascade")


def test_several_references_have_a_table_of_links() -> None:
    relation = plan("customers").by_name["tags"].relation
    assert relation == RelationPlan(kind="links", target="tags", link_table="t_customers__tags")


def test_users_and_departments_are_tables_of_the_directory() -> None:
    tasks = plan("tasks").by_name
    assert tasks["assignee"].relation == RelationPlan(kind="one", target="$user", column="assignee")
    assert tasks["manager"].path == ("assignee", "department", "name")
    assert {of.name for of in DIRECTORY["$user"].fields} == {"username", "display_name", "department"}


def test_a_lookup_is_of_the_type_of_the_field_it_ends_at() -> None:
    name = plan("orders").by_name["customer_country"]
    assert (name.type.name, name.spec.type, name.column, name.type.writable) == ("text", "lookup", "", False)
    assert name.path == ("customer", "country", "name")
    assert name.depends_on == {"customer"}


def test_a_lookup_of_money_knows_the_columns_it_is_made_of() -> None:
    made = plan_of(field("it", "reference", target="samples"), field("price", "lookup", path="it.a_price"))
    assert made.by_name["price"].beside == {"currency": "a_price_currency"}


@pytest.mark.parametrize(
    ("name", "type", "path", "target_column"),
    [("order_count", "integer", (), "customer"), ("turnover", "decimal", ("total",), "customer")],
)
def test_a_rollup_says_which_rows_it_is_made_of(
    name: str, type: str, path: tuple[str, ...], target_column: str
) -> None:
    of = plan("customers").by_name[name]
    assert (of.type.name, of.path) == (type, path)
    assert of.relation == RelationPlan(kind="children", target="orders", target_column=target_column)


@pytest.mark.parametrize(
    ("aggregate", "field_name", "given", "shown"),
    [
        ("sum", "an_integer", Decimal(7), 7),
        ("avg", "an_integer", Decimal("2.5"), 2.5),
        ("sum", "a_decimal", 12.5, "12.5000"),
        ("max", "a_date", "2026-01-02", "2026-01-02"),
        ("sum", "a_duration", Decimal(90_000_000), "PT1M30S"),
        ("count", "", 3, 3),
    ],
)
def test_a_rollup_is_shown_as_what_it_counts(aggregate: str, field_name: str, given: Any, shown: Any) -> None:
    options = {"aggregate": aggregate} | ({"field": field_name} if field_name else {})
    of = plan_of(field("r", "rollup", table="samples", via="a_reference", **options)).by_name["r"]
    assert of.show is not None and of.show(given) == shown


def test_a_virtual_value_cannot_be_filtered_or_sorted_and_a_stored_one_can() -> None:
    virtual, stored = plan("customers").by_name["is_big"], plan("orders").by_name["payable"]
    assert (virtual.column, virtual.type.operators, virtual.type.sortable) == ("", frozenset(), False)
    assert (stored.column, stored.type.name, "gte" in stored.type.operators) == ("payable", "decimal", True)
    assert stored.depends_on == {"total", "discount"}


def test_a_computed_decimal_is_rounded_to_its_places() -> None:
    of = plan("orders").by_name["payable"]
    result = expressions.compile(of.expr).evaluate({"total": 10.0, "discount": 33.333})
    assert from_expression(of, result) == Decimal("6.67")


def test_values_of_several_columns_enter_expressions_as_one() -> None:
    samples = plan("samples").by_name
    assert into_expression(samples["a_price"], (Decimal("12.50"), "EUR")) == 12.5
    assert into_expression(samples["a_price"], (None, None)) is None
    assert into_expression(samples["a_duration"], 90_000_000).total_seconds() == 90
    assert into_expression(samples["several"], '["a"]') == ["a"]


def test_every_system_column_but_the_trash_is_a_field() -> None:
    assert tuple(of.name for of in SYSTEM_FIELDS) == SYSTEM_COLUMNS[:-1]
    assert not any(of.type.writable for of in SYSTEM_FIELDS)


def test_defaults_are_values_or_expressions() -> None:
    orders = plan("orders").by_name
    assert (orders["total"].default, orders["total"].default_expr) == (0, "")
    assert (orders["ordered_at"].default, orders["ordered_at"].default_expr) == (None, "now")


def test_lists_of_fields_follow_renames() -> None:
    made = plan_of({**field("b", "text"), "aliases": ["a"]}, row_title="a", default_sort=["-a"], search=["a"])
    assert (made.row_title, made.default_sort, made.search) == ("b", (("b", True),), ("b",))


def test_an_index_is_over_fields_and_system_columns() -> None:
    index = {"uid": "i", "fields": [{"field": "a", "descending": True}, {"field": "created_at"}]}
    assert plan_of(field("a", "text"), indexes=[index]).indexes[0].fields == (("a", True), ("created_at", False))


def test_references_name_tables_and_roles_with_their_places() -> None:
    transitions = [{"uid": "t", "from": ["a"], "to": "a", "roles": ["clerk"]}]
    body = {
        "title": "T",
        "fields": [
            field("s", "state", states=[{"value": "a"}], initial="a", transitions=transitions),
            field("r", "any_reference", targets=["customers"]),
            field("x", "reference", target=5),
        ],
    }
    assert list(KIND.references(body)) == [
        Reference(pointer="/fields/0/options/transitions/0/roles/0", kind="role", name="clerk"),
        Reference(pointer="/fields/1/options/targets/0", kind="table", name="customers"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        *('a"b', "a'b", "a`b", "a;b", "a--", "a b", "a.b", "a/*", "A", "1a", "_a", "ä", "a\u0000", "a\n", "", "a" * 56),
        *("ａ", "constructor.x", "__proto__", "%s", "{column}", "a%", "$user", "id", "deleted_at", "or", "a__in"),
    ],
)
@pytest.mark.parametrize("place", ["field", "alias", "target", "row_title", "natural_key", "path", "sort"])
def test_a_hostile_identifier_is_refused_wherever_a_name_may_stand(name: str, place: str) -> None:
    body: dict[str, Any] = {"title": "T", "fields": [field("a", "text")]}
    match place:
        case "field":
            body["fields"].append(field("b", "text") | {"name": name})
        case "alias":
            body["fields"][0]["aliases"] = [name]
        case "target":
            body["fields"].append(field("b", "reference", target=name))
        case "path":
            body["fields"].append(field("b", "lookup", path=f"a.{name}"))
        case "row_title":
            body["row_title"] = name
        case "natural_key":
            body["natural_key"] = [name]
        case "sort":
            body["default_sort"] = [f"-{name}"]
    found = problems_in(KIND, body, overlay([Document(kind="table", name="mine", body=body)]), {"table": KIND})
    is_system = place == "sort" and name == "id"
    assert is_system or any(problem.level == "error" for problem in found)


@pytest.mark.parametrize(
    "options", [None, [], "x", 5, {"target": {}}, {"targets": 5}, {"transitions": [5]}, {"path": 1}]
)
@pytest.mark.parametrize("type", ["reference", "any_reference", "state", "lookup", "rollup", "computed", "text", "zzz"])
def test_whatever_the_options_are_the_checks_answer_with_problems(type: str, options: Any) -> None:
    body = {"title": "T", "fields": [{"uid": "a", "name": "a", "type": type, "options": options}]}
    found = problems_in(KIND, body, overlay([Document(kind="table", name="mine", body=body)]), {"table": KIND})
    assert any(problem.level == "error" for problem in found)


def test_a_broken_table_elsewhere_does_not_stop_the_checks_of_this_one() -> None:
    broken = Document(
        kind="table", name="broken", body={"fields": [5, {"type": "text"}, {"name": "x", "type": "computed"}]}
    )
    body = {"title": "T", "fields": [field("r", "reference", target="broken"), field("l", "lookup", path="r.x")]}
    mine = Document(kind="table", name="mine", body=body)
    found = problems_in(KIND, body, overlay([mine, broken]), {"table": KIND})
    assert [problem.code for problem in found] == ["wrong_path"]

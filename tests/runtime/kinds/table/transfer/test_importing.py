"""Files into tables: what is made, what is changed, what is refused and why."""

import io
from datetime import date

import orjson
import pytest
import xlsxwriter

from operations.errors import Conflict, Forbidden, InvalidInput, NotFound
from runtime.kinds.table.models import ImportRun
from runtime.kinds.table.transfer import runs
from tests.runtime.kinds.table.transfer.conftest import articles, imported, planned, upload

CSV = "code,name,country,price,tags\nA1,Chair,DE,10.00,new;old\nA2,Table,FR,20.50,\nA3,Lamp,,,new\n"


def codes(found):
    return [(row["code"], row["name"], row["price"]) for row in found]


def test_rows_are_made_with_references_by_key_defaults_and_computed_values(shelf):
    done = imported(shelf, CSV)
    assert (done["state"], done["created"], done["position"]) == ("done", 3, 3)
    chair, table, lamp = articles(shelf)
    assert (chair["country"], table["country"], lamp["country"]) == (1, 2, None)
    assert (chair["tags"], lamp["tags"]) == ([1, 2], [1])
    assert (lamp["price"], lamp["margin"], lamp["active"]) == ("1.00", "1.00", True)
    assert [row["number"] for row in (chair, table, lamp)] == [1, 2, 3]


def test_the_same_file_twice_makes_nothing_new(shelf):
    imported(shelf, CSV)
    before = articles(shelf)
    again = imported(shelf, CSV)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0 + 1, 2)  # an empty price empties it
    assert len(articles(shelf)) == len(before)
    third = imported(shelf, CSV)
    assert (third["created"], third["updated"], third["unchanged"]) == (0, 0, 3)


def test_changed_cells_change_rows_and_are_kept_in_history(shelf):
    imported(shelf, CSV)
    done = imported(shelf, "code,name\nA1,Armchair\nA2,Table\nA9,New\n")
    assert (done["created"], done["updated"], done["unchanged"]) == (1, 1, 1)
    versions = shelf.json("row.history", table="articles", id=1)["versions"]
    assert versions[0]["deed"] == "imported"
    assert versions[0]["changes"][0]["after"] == "Armchair"


def test_columns_are_known_by_label_in_any_language_and_old_name(shelf):
    imported(shelf, "CODE;名称\nA1;椅子\n")
    assert codes(articles(shelf)) == [("A1", "椅子", "1.00")]


def test_a_column_that_nobody_knows_stops_the_import(shelf):
    with pytest.raises(InvalidInput) as refused:
        imported(shelf, "code,name,prise\nA1,Chair,1\n")
    [problem] = refused.value.problems
    assert (problem.code, problem.pointer, "price" in problem.hint) == ("unknown_column", "/columns/prise", True)
    mapped = orjson.dumps([{"column": c, "field": f} for c, f in (("code", "code"), ("name", "name"))]).decode()
    assert imported(shelf, "code,name,prise\nA1,Chair,1\n", columns=mapped)["created"] == 1


BAD = (
    "code,name,country,price,cost\n"
    "A1,Chair,DE,10.00,1\n"
    "A2,,DE,10.00,1\n"
    "A3,Lamp,XX,10.00,1\n"
    "A4,Bed,DE,ten,1\n"
    "A5,Desk,DE,1.00,2\n"
    "A1,Chair again,DE,10.00,1\n"
    "\n"
    "A6,Shelf,FR,5.00\n"
    "A7,Good,FR,5.00,1\n"
)
WRONG = {
    3: ["required"],
    4: ["unknown_row"],
    5: ["wrong_value"],
    6: ["rule_broken"],
    7: ["duplicate_key"],
    9: ["too_few_cells"],
}


def found_in(problems):
    wrong = {}
    for problem in problems:
        _, _, line, *_ = problem["pointer"].split("/")
        wrong.setdefault(int(line), []).append(problem["code"])
    return wrong


def test_all_or_nothing_tells_every_problem_with_its_line(shelf):
    with pytest.raises(InvalidInput) as refused:
        imported(shelf, BAD)
    assert found_in(problem.as_json() for problem in refused.value.problems) == WRONG
    assert articles(shelf) == []
    assert ImportRun.objects.get().state == "failed"


def test_bad_rows_can_be_left_out_and_fetched_with_their_reasons(shelf):
    done = imported(shelf, BAD, on_error="skip")
    assert (done["created"], done["rejected"], done["conflicts"]) == (2, 5, 1)
    assert found_in(done["problems"]) == WRONG
    lost = b"".join(shelf.do("row.import.rejected", id=done["id"]).stream).decode("utf-8-sig")
    lines = lost.splitlines()
    assert lines[0] == "code,name,country,price,cost,line.title,problems.title"
    assert lines[1].startswith("A2,,DE,10.00,1,3,") and len(lines) == 7
    mended = lost.replace("A2,,", "A2,Stool,").replace("XX", "FR").replace("ten", "10").replace("1.00,2", "3.00,2")
    again = imported(shelf, mended.replace("A1,Chair again", "A8,Chair again"), on_error="skip")
    assert again["created"] == 6 and again["rejected"] == 0


def test_a_plan_says_what_would_happen_and_does_nothing(shelf):
    imported(shelf, CSV)
    plan = planned(shelf, BAD, on_error="skip")
    assert plan["counts"] == {"create": 1, "update": 1, "skip": 0, "conflict": 1, "reject": 5}
    assert found_in(plan["problems"]) == WRONG
    assert [row["name"] for row in articles(shelf)] == ["Chair", "Table", "Lamp"]
    assert ImportRun.objects.count() == 1


def test_a_preview_proposes_a_mapping_and_shows_the_first_rows(shelf):
    seen = shelf.json("row.import.preview", {"file": upload("Code,名称,junk,country\nA1,x,1,XX\n")}, table="articles")
    assert [column["field"] for column in seen["columns"]] == ["code", "name", None, "country"]
    assert seen["rows"][0]["problems"][0]["code"] == "unknown_row"
    assert seen["columns"][1]["samples"] == ["x"]


def test_references_that_are_not_found_can_be_left_empty(shelf):
    columns = orjson.dumps(
        [{"column": name, "field": name, "missing": "empty"} for name in ("code", "name", "country")]
    ).decode()
    imported(shelf, "code,name,country\nA1,x,XX\n", columns=columns)
    assert articles(shelf)[0]["country"] is None


def test_references_are_matched_by_id_when_the_cells_are_ids(shelf):
    imported(shelf, "code,name,country\nA1,x,2\n")
    assert articles(shelf)[0]["country"] == 2


def test_rows_may_refer_to_rows_of_an_earlier_chunk(shelf, monkeypatch):
    monkeypatch.setattr(runs, "CHUNK", 1)
    columns = orjson.dumps([{"column": c, "field": c, "by": "key"} for c in ("code", "name", "parent")]).decode()
    imported(shelf, "code,name,parent\nA1,x,\nA2,y,A1\n", columns=columns)
    assert articles(shelf)[1]["parent"] == articles(shelf)[0]["id"]


def test_a_tree_may_stand_in_one_file_in_any_order(shelf):
    file = "code,name,parent\nA3,z,A2\nA2,y,A1\nA1,x,\nB1,one,B2\nB2,two,B1\nA4,lost,Q\n"
    done = imported(shelf, file, on_error="skip")
    ids = {row["code"]: row["id"] for row in articles(shelf)}
    assert [row["parent"] for row in articles(shelf)] == [None, ids["A1"], ids["A2"]]
    assert found_in(done["problems"]) == {5: ["unknown_row"], 6: ["unknown_row"], 7: ["unknown_row"]}


def test_create_refuses_rows_that_are_there_and_update_those_that_are_not(shelf):
    imported(shelf, CSV)
    made = imported(shelf, "code,name\nA1,x\nA5,y\n", mode="create", on_error="skip")
    assert (made["created"], made["conflicts"]) == (1, 1)
    changed = imported(shelf, "code,name\nA1,x\nA6,y\n", mode="update", on_error="skip")
    assert (changed["updated"], changed["rejected"]) == (1, 1)


def test_rows_can_be_found_by_id(shelf):
    imported(shelf, CSV)
    done = imported(shelf, "id,name\n1,First\n99,Nobody\n", mode="update", key="id", on_error="skip")
    assert (done["updated"], done["rejected"]) == (1, 1)
    assert articles(shelf)[0]["name"] == "First"


def test_json_lines_leave_members_alone_that_a_row_does_not_have(shelf):
    imported(shelf, CSV)
    lines = b'{"code": "A1", "price": "12.00"}\n{"code": "A4", "name": "Bed", "country": "FR", "tags": ["old"]}\n'
    done = imported(shelf, lines, name="x.jsonl")
    assert (done["created"], done["updated"]) == (1, 1)
    found = articles(shelf)
    assert codes(found)[0] == ("A1", "Chair", "12.00")
    assert (found[3]["country"], found[3]["tags"]) == (2, [2])


def test_null_in_json_lines_is_empty_and_no_default(shelf):
    fields = [{"uid": "g1", "name": "code", "type": "text", "required": True, "unique": True}]
    fields += [{"uid": "g2", "name": "grade", "type": "text", "default": "b"}]
    shelf.publish("table", {"grades": {"title": "Grades", "natural_key": ["code"], "fields": fields}})
    file = upload('{"code": "A", "grade": null}\n{"code": "B"}\n', "x.jsonl")
    shelf.json("row.import", {"file": file}, table="grades")
    assert [row["grade"] for row in shelf.rows("grades", {"sort": "code"})["rows"]] == [None, "b"]


def test_workbooks_are_read_with_typed_cells(shelf):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["code", "name", "price", "active", "listed_on"])
        sheet.write_row(1, 0, ["A1", "=1+1 is a name", 12.5, False])
        sheet.write_string(1, 1, "=1+1")
        sheet.write_datetime(1, 4, date(2026, 3, 1))
    imported(shelf, file.getvalue(), name="x.xlsx")
    [row] = articles(shelf)
    assert (row["name"], row["price"], row["active"], row["listed_on"]) == ("=1+1", "12.50", False, "2026-03-01")


def test_without_a_key_the_same_file_is_not_taken_twice_by_accident(shelf):
    assert imported(shelf, "line\nfirst\nsecond\n", table="logs", mode="create")["created"] == 2
    with pytest.raises(Conflict) as refused:
        imported(shelf, "line\nfirst\nsecond\n", table="logs", mode="create")
    assert refused.value.code == "imported_before"
    assert imported(shelf, "line\nfirst\nsecond\n", table="logs", mode="create", again=True)["created"] == 2


def test_the_history_of_an_imported_row_begins_with_the_import(shelf):
    imported(shelf, CSV)
    made_at = shelf.json("row.get", table="articles", id=1)["created_at"]
    shelf.do("row.update", {"name": "Armchair"}, table="articles", id=1)
    versions = shelf.json("row.history", table="articles", id=1)["versions"]
    assert [(version["version"], version["deed"]) for version in versions] == [(2, "updated"), (1, "imported")]
    first = {change["field"]: change["after"] for change in versions[1]["changes"]}
    assert (first["name"], first["tags"], versions[1]["at"]) == ("Chair", [1, 2], made_at)
    assert shelf.json("row.history", {"as_of": made_at}, table="articles", id=1)["row"]["name"] == "Chair"
    assert shelf.json("row.history", {"before": 2}, table="articles", id=1)["versions"][0]["version"] == 1
    assert shelf.json("row.history", {"limit": 1}, table="articles", id=1)["next"] == 2
    shelf.do("row.rollback", {"version": 1}, table="articles", id=1)
    assert articles(shelf)[0]["name"] == "Chair"


# Undo


def test_an_import_can_be_taken_back(shelf):
    imported(shelf, CSV)
    before = articles(shelf)
    done = imported(shelf, "code,name\nA1,Armchair\nA9,New\nA8,Newer\n")
    back = shelf.json("row.import.undo", id=done["id"])
    assert (back["deleted"], back["restored"], back["left"]) == (2, 1, 0)
    assert codes(articles(shelf)) == codes(before)
    with pytest.raises(Conflict):
        shelf.do("row.import.undo", id=done["id"])


def test_what_was_touched_since_is_listed_and_left_alone(shelf):
    imported(shelf, CSV)
    done = imported(shelf, "code,name\nA1,Armchair\nA9,New\n")
    ids = {row["code"]: row["id"] for row in articles(shelf)}
    shelf.do("row.update", {"name": "Mine"}, table="articles", id=ids["A1"])
    shelf.do("row.update", {"name": "Mine, too"}, table="articles", id=ids["A9"])
    back = shelf.json("row.import.undo", id=done["id"])
    assert (back["deleted"], back["restored"], back["left"]) == (0, 0, 2)
    assert {row["id"] for row in back["rows"]} == {ids["A1"], ids["A9"]}


# Rights


def importer(world, *tables):
    world.role("importer", *tables)
    return world.user("ida", "importer")


ALL = {"read": "*", "write": "*"}
READ_COUNTRIES = {
    "table": "countries",
    "actions": ["read"],
    "fields": {"read": "*"},
    "rows": {"*": {"code": {"eq": "DE"}}},
}


def test_an_import_needs_its_own_right(shelf):
    ida = importer(shelf, {"table": "articles", "actions": ["read", "create", "update"], "fields": ALL})
    with pytest.raises(Forbidden):
        imported(shelf, CSV, by=ida)


def test_columns_that_may_not_be_written_are_unknown(shelf):
    fields = {"read": "*", "write": ["ar1", "ar2"]}
    ida = importer(shelf, {"table": "articles", "actions": ["read", "create", "update", "import"], "fields": fields})
    with pytest.raises(InvalidInput):
        imported(shelf, "code,name,price\nA1,x,1\n", by=ida)
    columns = orjson.dumps([{"column": c, "field": c} for c in ("code", "name", "price")]).decode()
    with pytest.raises(InvalidInput) as refused:
        imported(shelf, "code,name,price\nA1,x,1\n", by=ida, columns=columns)
    assert refused.value.problems[0].code == "unknown_member"


def test_rows_beyond_ones_own_are_neither_made_nor_changed_nor_pointed_at(shelf):
    imported(shelf, "code,name,country\nX1,Other,FR\nX2,Own,DE\n")
    own = {"*": {"country.code": {"eq": "DE"}}}
    actions = ["read", "create", "update", "import"]
    ida = importer(shelf, {"table": "articles", "actions": actions, "fields": ALL, "rows": own}, READ_COUNTRIES)
    before = articles(shelf)
    file = "code,name,country\nX1,Stolen,DE\nX2,Mine,DE\nN1,New,DE\nN2,Nowhere,\nN3,Foreign,FR\n"
    done = imported(shelf, file, by=ida, on_error="skip")
    assert (done["created"], done["updated"]) == (1, 1)
    assert found_in(done["problems"]) == {2: ["not_unique"], 5: ["forbidden"], 6: ["unknown_row"]}
    after = {row["code"]: row for row in articles(shelf)}
    assert after["X1"] == before[0] and after["X2"]["name"] == "Mine" and set(after) == {"X1", "X2", "N1"}


def test_runs_and_rejected_rows_are_their_owners_own(shelf):
    done = imported(shelf, BAD, on_error="skip")
    ida = importer(shelf, {"table": "articles", "actions": ["read", "import"], "fields": ALL})
    for operation in ("row.import.get", "row.import.rejected", "row.import.undo"):
        with pytest.raises(NotFound):
            shelf.do(operation, id=done["id"], by=ida)
    assert shelf.json("row.import.list", by=ida)["imports"] == []

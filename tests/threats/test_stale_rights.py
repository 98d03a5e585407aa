"""Rights that were taken are gone everywhere, also from caches; and a field made anew inherits nothing (T47, T69, T27)."""

from typing import Any

import pytest

from accounts.models import User
from accounts.people import give_roles

from .clinic import NURSE, TABLES, furnish, settle
from .house import House

PEOPLE, OTHERS = NURSE[0], NURSE[1:]


@pytest.fixture
def clinic(house: House) -> House:
    settle(house)
    furnish(house, 0)
    return house


def seen(house: House) -> Any:
    return house.ask("GET", "/api/config/people?sort=id", by="nina").json


def test_a_narrower_role_holds_from_the_next_request_on(clinic: House) -> None:
    """T47: each request asks the catalogue's stamp, so nothing that was compiled before is used."""
    assert [row["id"] for row in seen(clinic)["rows"]] == [1, 2, 3, 4]
    clinic.role("nurse", {**PEOPLE, "rows": {"*": {"team": {"eq": 2}}}}, *OTHERS)
    assert [row["id"] for row in seen(clinic)["rows"]] == [3, 4]
    clinic.role("nurse", {**PEOPLE, "fields": {"read": ["pe1"], "write": []}, "masks": {}}, *OTHERS)
    assert set(seen(clinic)["rows"][0]) & {of["name"] for of in TABLES["people"]["fields"]} == {"code"}
    assert clinic.ask("GET", "/api/config/people?name=Ada", by="nina").status == 400
    clinic.role("nurse", *OTHERS)
    assert clinic.ask("GET", "/api/config/people", by="nina").status == 404
    assert clinic.ask("GET", "/api/config/people/1", by="nina").status == 404


def test_a_role_that_was_taken_from_somebody_is_gone(clinic: House) -> None:
    clinic.good("GET", "/api/config/people/1", by="nina")
    give_roles(User.objects.get(username="nina"), [])
    assert clinic.ask("GET", "/api/config/people/1", by="nina").status == 404
    assert clinic.good("GET", "/api/config/tables", by="nina")["tables"] == []


def test_two_with_different_rights_never_get_each_others_answers(clinic: House) -> None:
    """T47: the same address, again and again, by turns."""
    for _ in range(5):
        assert "salary" in clinic.good("GET", "/api/config/people/1", by="root")
        assert "salary" not in clinic.good("GET", "/api/config/people/1", by="nina")
        assert clinic.good("GET", "/api/config/people?count=exact", by="root")["count"] == 6
        assert clinic.good("GET", "/api/config/people?count=exact", by="nina")["count"] == 4


def with_fields(*fields: Any) -> Any:
    kept = [of for of in TABLES["people"]["fields"] if of["uid"] not in ("pe20", "pe4")]
    dependent = ("pe30", "pe31", "pe32", "pe41", "pe51", "pe34")
    kept = [of for of in kept if of["uid"] not in dependent]
    rest = {name: value for name, value in TABLES["people"].items() if name not in ("rules", "default_sort", "search")}
    return {**rest, "fields": [*kept, *fields]}


def test_a_field_made_anew_under_an_old_name_inherits_no_grant_and_no_data(clinic: House) -> None:
    """T69: grants name the uid, which never comes back."""
    teams = {
        **TABLES["teams"],
        "fields": [of for of in TABLES["teams"]["fields"] if of["uid"] in ("te1", "te2", "te3")],
    }
    clinic.publish("table", {"teams": teams, "people": with_fields({"uid": "px9", "name": "about", "type": "text"})})
    assert "about" not in clinic.good("GET", "/api/config/people/1", by="nina")
    assert clinic.good("GET", "/api/config/people/1", by="root")["about"] is None
    assert clinic.ask("PATCH", "/api/config/people/1", {"about": "x"}, by="nina").status == 400
    history = clinic.ask("GET", "/api/config/people/1/history", by="nina").body
    assert b"fond" not in history


def test_a_renamed_field_keeps_its_grant_and_its_secrecy(clinic: House) -> None:
    """T69: hidden before, hidden after, under either name."""
    renamed = [
        {**of, "name": "wage", "aliases": ["salary"]} if of["uid"] == "pe4" else of for of in TABLES["people"]["fields"]
    ]
    body = {**TABLES["people"], "fields": renamed, "rules": [], "default_sort": ["-wage", "name"]}
    clinic.publish("table", {"people": body})
    assert "wage" in clinic.good("GET", "/api/config/people/1", by="root")
    row = clinic.good("GET", "/api/config/people/1", by="nina")
    assert not {"wage", "salary", "salary_twice", "is_rich", "richness"} & set(row)
    for name in ("wage", "salary", "salary_twice", "richness"):
        assert clinic.ask("GET", f"/api/config/people?{name}__gt=1", by="nina").status == 400
        assert clinic.ask("GET", f"/api/config/people?sort={name}", by="nina").status == 400

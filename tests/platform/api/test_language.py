"""What went wrong is told in the language of whoever asked; codes and pointers are the same in all."""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from django.utils.safestring import mark_safe

from api.replies import reply_of
from operations.operation import Result
from operations.problems import Finding, Problem
from tests.platform.api.conftest import ANNA, BY_TOKEN

WRONG = {"limit": "many", "nothing": "1"}


@pytest.mark.parametrize("way", ["ask", "ask_django"])
@pytest.mark.django_db
def test_a_refusal_is_told_in_the_language_that_is_asked_for(world: Any, way: str) -> None:
    def ask(language: str) -> Any:
        return getattr(world, way)("GET", "/api/sample/echo?limit=many&nothing=1", Accept_Language=language)

    english, chinese = ask("en"), ask("zh-CN,en;q=0.5")
    assert english.headers["content-language"], chinese.headers["content-language"] == ("en", "zh-CN")
    assert english.headers["vary"] == chinese.headers["vary"] == "Accept-Language"
    assert (english.json["title"], chinese.json["title"]) == ("The input is not valid", "输入有误")
    assert {found["pointer"]: found["message"] for found in english.json["problems"]} == {
        "/limit": "'many' is not of type integer.",
        "/nothing": "There is no member 'nothing' here.",
    }
    assert {found["pointer"]: found["message"] for found in chinese.json["problems"]} == {
        "/limit": "“many”不是整数类型。",
        "/nothing": "这里没有成员“nothing”。",
    }
    plain = ("code", "pointer", "level")
    assert [[one[name] for name in plain] for one in english.json["problems"]] == [
        [one[name] for name in plain] for one in chinese.json["problems"]
    ]


@pytest.mark.django_db
def test_who_says_no_language_is_told_in_that_of_their_account(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_TOKEN, "li-token", replace(ANNA, name="li", locale="zh-CN"))
    for headers, title in (
        ({}, "这与现有内容不符"),
        ({"Accept_Language": "en"}, "This does not fit what is there now"),
    ):
        assert world.ask("GET", "/api/sample/fail/conflict", token="li-token", **headers).json["title"] == title
    english = world.ask("GET", "/api/sample/fail/conflict", token="anna-token")
    assert (english.json["title"], english.headers["content-language"]) == ("This does not fit what is there now", "en")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/nothing", "/nothing.php"])
def test_addresses_without_anything_say_so_in_chinese(world: Any, path: str) -> None:
    assert world.ask("GET", path, Accept_Language="zh").json["detail"] == "此地址没有任何内容。"


@pytest.mark.django_db
def test_a_token_that_is_not_good_is_refused_in_the_language_asked_for(world: Any) -> None:
    refused = world.ask("GET", "/api/sample/a", token="nobody", Accept_Language="zh-TW")
    assert (refused.status, refused.json["code"], refused.json["title"]) == (401, "invalid_token", "请先登录")


def test_findings_within_an_answer_are_told_and_nothing_else_is() -> None:
    problem = Problem(code="not_unique", pointer="/a", message="An item stands here twice.")
    look_alike = {"code": "not_unique", "message": "An item stands here twice."}
    value = {
        "problems": [problem.as_json()],
        "runs": [{"error": Finding(look_alike | {"problems": [problem.as_json()]})}],
        "document": look_alike,
        "name": mark_safe("<b>"),
    }
    assert orjson.loads(reply_of(Result(value=value)).body) == value
    told = orjson.loads(reply_of(Result(value=value), "zh-CN").body)
    assert told["problems"][0] == {**problem.as_json(), "message": "有一项出现了两次。"}
    assert (
        told["runs"][0]["error"]["message"]
        == told["runs"][0]["error"]["problems"][0]["message"]
        == "有一项出现了两次。"
    )
    assert (told["document"], told["name"]) == (look_alike, "<b>")

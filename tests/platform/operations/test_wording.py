"""English texts are recognised by their templates, whatever their values hold, and said in Chinese."""

import time

import pytest

from operations.problems import Finding, Problem
from operations.wording import Catalogue, said, told

CATALOGUE = Catalogue(
    {
        "There is no file '{0}'.": "没有文件“{0}”。",
        "There is no file '{0}' in '{1}'.": "“{1}”中没有文件“{0}”。",
        "'{0}' is not {1}.": "“{0}”不是{1:said}。",
        "a whole number": "整数",
        "{0} is not {1}": "{0} 不是{1:known}",
        "There is no parameter '{0}'. {1}": "没有参数“{0}”。{1:said}",
        "Known: {0}.": "可用的有：{0:list}。",
        "Nothing was saved: {0}": "没有保存：{0:said}",
        'Write {{"a": {0}}}.': '请写 {{"a": {0}}}。',
        "The query took too long": "查询耗时过长",
        "{0} (line {1}, column {2}).": "{0:said}（第 {1} 行第 {2} 列）。",
    },
    {"integer": "整数", "null": "空"},
)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("There is no file 'a.csv'.", "没有文件“a.csv”。"),
        ("There is no file 'a.csv' in 'b'.", "“b”中没有文件“a.csv”。"),
        ("There is no file 'There is no file 'x'.'.", "没有文件“There is no file 'x'.”。"),
        ("There is no file '{0} {nothing} %s'.", "没有文件“{0} {nothing} %s”。"),
        ("There is no file 'first\nsecond'.", "没有文件“first\nsecond”。"),
        ("There is no file ''.", "没有文件“”。"),
        ("'x' is not a whole number.", "“x”不是整数。"),
        ("'integer' is not integer or null.", "“integer”不是整数或空。"),
        ("There is no parameter 'p'.", "没有参数“p”。"),
        ("There is no parameter 'p'. Known: a, b.", "没有参数“p”。可用的有：a、b。"),
        ("Nothing was saved: There is no file 'a'.", "没有保存：没有文件“a”。"),
        ("Nothing was saved: the driver's words", "没有保存：the driver's words"),
        ('Write {"a": 5}.', '请写 {"a": 5}。'),
        ("The query took too long", "查询耗时过长"),
        (":a is not integer", ":a 不是整数"),
        ("table/a.json: The query took too long.", "table/a.json：查询耗时过长。"),
        ("The query took too long.", "查询耗时过长。"),
        ("The query took too long (line 3, column 7).", "查询耗时过长（第 3 行第 7 列）。"),
        ("The query took too long. Known: a.", "查询耗时过长。可用的有：a。"),
    ],
)
def test_a_text_is_said_with_the_same_values(english: str, chinese: str) -> None:
    assert CATALOGUE.said(english) == chinese


@pytest.mark.parametrize(
    "unknown",
    [
        "",
        "ORA-00942",
        "Nobody knows this.",
        "The query took too long. ORA-00942",
        "'. '",
        "The connection is not open.",
    ],
)
def test_what_nobody_knows_is_left_alone(unknown: str) -> None:
    assert CATALOGUE.said(unknown) is None
    assert said(unknown, "zh-CN") == unknown


@pytest.mark.parametrize(
    "piece", ["'", "There is no file '", ". ", "; ", " or ", "(line 1, column ", "' is not ", "\n"]
)
def test_a_long_value_costs_no_more_than_its_length(piece: str) -> None:
    """Whoever may choose a value could else keep the server busy with a failure."""
    began = time.process_time()
    said((piece * 20_000)[:20_000], "zh-CN")
    assert time.process_time() - began < 0.5


def test_a_finding_is_told_with_all_its_problems() -> None:
    problem = Problem(
        code="not_unique", pointer="/a", message="An item stands here twice.", hint="Known: a, b.", line=2
    )
    error = {"code": "invalid_input", "title": "The input is not valid", "detail": "", "problems": [problem.as_json()]}
    assert told(error, "en") == error
    assert told(error, "zh-CN") == {
        "code": "invalid_input",
        "title": "输入有误",
        "detail": "",
        "problems": [{**problem.as_json(), "message": "有一项出现了两次。", "hint": "可用的有：a、b。"}],
    }


def test_what_is_added_to_a_finding_leaves_it_one() -> None:
    assert isinstance(Problem(code="a", pointer="", message="b").as_json() | {"kind": "table"}, Finding)

"""`manage.py check_sql`: every line of input is answered in its place, whatever is in it."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from runtime.sql import packs
from runtime.sql.packs import WrongCatalogue, answers, pack_of
from tests.runtime.sql.shop import PARAMETERS, TABLES

CATALOGUE = {
    "schema": "public",
    "tables": TABLES,
    "parameters": {name: parameter.type for name, parameter in PARAMETERS.items()},
}
ROOT = Path(__file__).parents[3]


def asked(*lines: object, dialect: str = "postgres") -> list[dict[str, object]]:
    text = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    pack = pack_of(dialect, json.dumps(CATALOGUE).encode())
    return [json.loads(answer) for answer in answers(BytesIO(text), pack)]


def test_a_statement_is_answered_with_what_would_run():
    (answer,) = asked({"id": "a", "sql": "SELECT id FROM items WHERE quantity > 2"})
    assert (answer["id"], answer["verdict"], answer["problems"]) == ("a", "accept", [])
    assert '"public"."items"' in str(answer["sql"])


def test_a_refusal_has_its_problems_and_no_sql():
    (answer,) = asked({"id": 7, "sql": "SELECT pg_read_file('/etc/passwd')"})
    assert (answer["id"], answer["verdict"], answer["sql"]) == (7, "reject", None)
    assert answer["problems"][0]["code"] == "function_not_allowed"


@pytest.mark.parametrize(
    ("line", "id", "code"),
    [
        (b"", None, "wrong_line"),
        (b"not json", None, "wrong_line"),
        (b"[1, 2]", None, "wrong_line"),
        (b"[" * 100_000, None, "wrong_line"),
        (b'{"id": 1}', 1, "wrong_line"),
        (b'{"id": 2, "sql": 5}', 2, "wrong_line"),
        (b'{"id": 3, "sql": "SELECT 1', 3, "wrong_line"),
        (b'{"id": "x\\"y", "sql": "SELECT \xff"}', 'x"y', "wrong_line"),
        (b'{"id": 4, "sql": ""}', 4, "empty_statement"),
        (b'{"id": 5, "sql": "-- nothing"}', 5, "empty_statement"),
        (b'{"id": 6, "sql": "SELECT \\ud800"}', 6, "strange_character"),
        (b'{"id": 7, "sql": "SELECT \\u0000"}', 7, "strange_character"),
        (b'{"id": 8, "sql": "SELECT \'' + b"x" * 5_000_000 + b"'\"}", 8, "statement_too_long"),
        (b'{"id": 9, "sql": "SELECT \'' + b"x" * 17_000_000 + b"'\"}", 9, "wrong_line"),
    ],
)
def test_a_strange_line_is_refused_under_its_id_and_the_next_is_answered(line, id, code):
    strange, after = asked(line, {"id": "next", "sql": "SELECT 1"})
    assert (strange["id"], strange["verdict"], strange["problems"][0]["code"]) == (id, "reject", code)
    assert (after["id"], after["verdict"]) == ("next", "accept")


def test_a_mark_of_the_byte_order_is_no_part_of_the_file():
    assert asked(b'\xef\xbb\xbf{"id": 1, "sql": "SELECT 1"}')[0]["verdict"] == "accept"
    assert pack_of("sqlite", b"\xef\xbb\xbf" + json.dumps(CATALOGUE).encode()).dialect == "sqlite"


def test_a_statement_that_takes_too_long_is_given_up_and_the_next_is_answered(monkeypatch):
    monkeypatch.setattr(packs, "SECONDS", 0.0)
    assert asked({"id": 1, "sql": "SELECT 1"})[0]["problems"][0]["code"] == "too_complex"
    monkeypatch.undo()
    assert asked({"id": 2, "sql": "SELECT 1"})[0]["verdict"] == "accept"


def test_the_end_of_the_file_ends_its_last_line():
    assert [answer["id"] for answer in asked({"id": 1, "sql": "SELECT 1"}, {"id": 2, "sql": "SELECT 1"})] == [1, 2]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"tables": []}', '{"tables": {"a": 5}}', '{"tables": {}, "schema": 5}', '{"tables": {"a"']
)
def test_a_wrong_catalogue_is_told(text):
    with pytest.raises(WrongCatalogue):
        pack_of("postgres", text.encode())


@pytest.mark.parametrize("parameters", [[1], "x", 5])
def test_parameters_that_are_no_object_are_told(parameters):
    with pytest.raises(WrongCatalogue):
        pack_of("postgres", json.dumps({"tables": {}, "parameters": parameters}).encode())


def test_the_command_answers_line_by_line_and_tells_of_a_wrong_catalogue(tmp_path):
    catalogue = tmp_path / "catalogue.json"
    command = [sys.executable, "manage.py", "check_sql", "--dialect", "duckdb", "--catalogue", str(catalogue)]
    for text in (None, "{", "[]"):
        if text is not None:
            catalogue.write_text(text)
        wrong = subprocess.run(command, cwd=ROOT, input=b"", capture_output=True, check=False)
        assert (wrong.returncode, wrong.stdout) == (1, b"")
        assert b"Traceback" not in wrong.stderr
    catalogue.write_text(json.dumps(CATALOGUE))
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):  # each is answered before the next is asked
            process.stdin.write(json.dumps({"id": number, "sql": "SELECT id FROM items"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait() == 0

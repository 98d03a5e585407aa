"""Statements reach a data source by one way only: through the guard."""

import re

from tests.test_project import ROOT, git_files

CONNECTS = ("pymysql.connect(", "psycopg.connect(", "duckdb.connect(", "sqlite3.connect(")
CONNECTING = "platform/datasources/"
RUNNING = ("runtime/sources/opening.py", CONNECTING)


def test_only_the_engines_open_connections_to_data_sources() -> None:
    """The platform's own database is Django's."""
    using = [
        path.relative_to(ROOT).as_posix()
        for path in git_files("*.py")
        if any(call in path.read_text("utf-8") for call in CONNECTS)
    ]
    ours = [name for name in using if name.startswith(("runtime/", "platform/", "metadata/"))]
    assert [name for name in ours if not name.startswith(CONNECTING)] == []


def test_only_an_opened_source_runs_statements() -> None:
    users = [
        path.relative_to(ROOT).as_posix()
        for path in git_files("*.py")
        if re.search(r"from datasources.execute import .*\brun\b", path.read_text("utf-8"))
        and not path.relative_to(ROOT).as_posix().startswith("tests/")
    ]
    assert [name for name in users if not name.startswith(RUNNING)] == []


def test_only_an_opened_source_changes_rows_and_one_operation_asks_it_to() -> None:
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in git_files("*.py")}
    ours = {name: text for name, text in texts.items() if not name.startswith("tests/")}
    importers = [name for name, text in ours.items() if re.search(r"from datasources.changing import", text)]
    assert importers == ["runtime/sources/opening.py"]
    guards = [name for name, text in ours.items() if "prepared_change(" in text]
    assert sorted(guards) == ["runtime/sources/opening.py", "runtime/sql/changing.py"]
    askers = [name for name, text in ours.items() if re.search(r"\bsource\.change\(", text)]
    assert askers == ["runtime/kinds/datasource/changes.py"]

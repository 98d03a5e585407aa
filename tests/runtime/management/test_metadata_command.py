"""`manage.py metadata`: the same operations, in the shell."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.models import OperationLog
from metadata.catalog import forget_catalog, read_catalog
from metadata.packfile import read_pack
from operations.perform import perform
from tests.runtime.kinds.living import ROOT, empty

pytestmark = pytest.mark.django_db

PAGE = {"title": "News", "nodes": [{"type": "markdown", "uid": "a", "text": "one"}]}


@pytest.fixture(autouse=True)
def nothing_published() -> None:
    forget_catalog()


def shell(*words: str) -> str:
    said = io.StringIO()
    call_command("metadata", *words, stdout=said)
    return said.getvalue()


def answer(*words: str) -> Any:
    return json.loads(shell("--json", *words))


@pytest.fixture
def news(tmp_path: Path) -> str:
    file = tmp_path / "news.json"
    file.write_text(json.dumps(PAGE))
    return str(file)


def test_a_file_is_published_looked_at_changed_and_rolled_back(news: str) -> None:
    assert "Published page/news v1." in shell("publish", "page", "news", news)
    assert json.loads(shell("get", "page", "news")) == PAGE
    Path(news).write_text(json.dumps(PAGE | {"title": "Olds"}))
    assert "Saved the draft of page/news." in shell("save", "page", "news", news)
    assert "News" in shell("plan", "page", "news")
    assert "Olds" in shell("diff", "page", "news")
    shell("publish", "page", "news", "--comment", "why", "--rename-to", "olds")
    assert "why" in shell("versions", "page", "olds")
    assert "Published page/olds v3." in shell("rollback", "page", "olds", "1")
    assert answer("get", "page", "news") == PAGE
    assert answer("get", "page", "olds", "--version", "2")["title"] == "Olds"
    assert "olds" in shell("list", "page")
    assert "Deleted page/olds." in shell("delete", "page", "olds")
    assert answer("list", "page") == []


def test_kinds_are_listed() -> None:
    assert "page" in shell("list")


def test_it_is_told_in_words_what_is_wrong(news: str) -> None:
    Path(news).write_text(json.dumps({"titel": "News", "nodes": []}))
    said = io.StringIO()
    with pytest.raises(CommandError, match="There are errors"):
        call_command("metadata", "validate", "page", "news", news, stdout=said)
    assert "Error at /titel:" in said.getvalue()
    with pytest.raises(CommandError, match="Error at /titel"):
        shell("publish", "page", "news", news)
    with pytest.raises(CommandError, match=r"There is no page 'nws'\. Did you mean 'news'\?"):
        shell("get", "page", "nws")
    with pytest.raises(CommandError, match="There is no file"):
        shell("save", "page", "news", "nothing.json")


def test_what_is_used_is_named(news: str, tmp_path: Path) -> None:
    shell("publish", "page", "news", news)
    menu = tmp_path / "menu.json"
    menu.write_text(json.dumps({"title": "M", "items": [{"uid": "a", "title": "A", "page": "news"}]}))
    shell("publish", "menu", "main", str(menu))
    assert shell("where-used", "page", "news").strip() == "menu/main /items/0/page"
    with pytest.raises(CommandError, match="used by menu/main"):
        shell("delete", "page", "news")


@pytest.mark.parametrize("to", ["library.zip", "library"])
def test_a_pack_goes_out_and_comes_back(news: str, tmp_path: Path, to: str) -> None:
    shell("publish", "page", "news", news)
    place = tmp_path / to
    assert "Wrote 1 definitions" in shell("export", str(place), "page/news")
    assert read_pack(place).definitions == {("page", "news"): PAGE}
    shell("delete", "page", "news")
    said = shell("import", str(place), "--plan")
    assert "Added: page/news" in said
    assert read_catalog().pointers == {}
    assert "Imported library 1.0.0." in shell("import", str(place))
    assert set(read_catalog().pointers) == {("page", "news")}


def test_conflicts_are_shown_and_settled(news: str, tmp_path: Path) -> None:
    shell("publish", "page", "news", news)
    place = tmp_path / "library"
    shell("export", str(place))
    shell("import", str(place))
    Path(news).write_text(json.dumps(PAGE | {"title": "Ours"}))
    shell("publish", "page", "news", news)
    (place / "page" / "news.json").write_text(json.dumps(PAGE | {"title": "Theirs"}))
    assert "Conflict page/news:/title (both_changed)" in shell("import", str(place), "--plan")
    with pytest.raises(CommandError, match="Conflict page/news:/title"):
        shell("import", str(place))
    shell("import", str(place), "--choose", "page/news:/title=ours")
    assert answer("get", "page", "news")["title"] == "Ours"
    (place / "page" / "news.json").write_text(json.dumps(PAGE | {"title": "Newest"}))
    shell("import", str(place), "--prefer", "theirs")
    assert answer("get", "page", "news")["title"] == "Newest"


def test_it_is_done_as_the_shell_or_as_a_user(news: str) -> None:
    shell("publish", "page", "news", news)
    entry = OperationLog.objects.get(operation="definition.publish")
    assert (entry.principal_name, entry.channel) == ("shell", "shell")
    with pytest.raises(CommandError, match="no active user 'nobody'"):
        shell("--as", "nobody", "list", "page")


TOWNS = {"title": "Towns", "natural_key": ["code"], "fields": [{"uid": "code", "name": "code", "type": "text"}]}
STREETS = {
    "title": "Streets",
    "natural_key": ["name"],
    "fields": [
        {"uid": "name", "name": "name", "type": "text", "required": True, "unique": True},
        {"uid": "town", "name": "town", "type": "reference", "options": {"target": "towns"}},
    ],
}
TOWNS["fields"][0] |= {"required": True, "unique": True}  # type: ignore[index]


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A pack of two tables with rows; those of streets refer to those of towns, which come later in the alphabet."""
    folder = tmp_path / "town"
    for name, content in {
        "pack.json": {"format": 1, "name": "town", "version": "1.0.0", "title": {"en": "Town"}},
        "table/towns.json": TOWNS,
        "table/streets.json": STREETS,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content))
    (folder / "rows").mkdir()
    (folder / "rows" / "towns.csv").write_text("code\nBER\nMUC\n")
    (folder / "rows" / "streets.csv").write_text("name,town\nA street,MUC\nB street,BER\n")
    return folder


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
def test_seed_rows_are_loaded_with_their_tables_and_loading_again_adds_none(town: Path) -> None:
    empty()
    for said in (shell("import", str(town)), shell("import", str(town))):
        assert said.index("Loaded the rows of towns") < said.index("Loaded the rows of streets")
    rows = perform("row.list", {}, principal=ROOT, target={"table": "streets"}).body
    assert rows is not None
    assert [row["name"] for row in json.loads(rows)["rows"]] == ["A street", "B street"]
    (town / "rows" / "streets.csv").write_text("name,town\nC street,PAR\n")
    with pytest.raises(CommandError, match="the definitions are in place"):
        shell("import", str(town))
    empty()

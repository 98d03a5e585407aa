"""Reports as steps of jobs and flows: run as whom the flow runs, seeing what that one sees, and nothing of its publisher's."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from operations.errors import Unavailable
from runs.models import ExportedFile, Run
from runs.synchronous import drain
from tests.threats.house import House


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Settings) -> None:
    settings.VAR = tmp_path


def step(name: str, operation: str, input: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "uid": name,
        "name": name,
        "type": "operation",
        "operation": operation,
        "target": {"id": "delays"},
        "input": input,
        **more,
    }


def run_of(house: House, run_as: str, *nodes: dict[str, Any]) -> Run:
    body = {"name": f"of_{run_as}", "title": "Flow", "run_as": run_as, "nodes": list(nodes)}
    house.good("POST", "/api/job-flows", body, by="root")
    begun = house.good("POST", f"/api/job-flows/of_{run_as}/trigger", {}, by="root")
    drain()
    return Run.objects.get(pk=begun["id"])


def output_of(run: Run, node: str) -> Any:
    return Run.objects.get(parent=run, node=node).output


@pytest.mark.parametrize(("run_as", "codes"), [("ana", ["AA", "B6", "DL", "UA"]), ("pat", ["AA", "UA"])])
def test_a_report_in_a_flow_shows_what_its_identity_may_see(airline: House, run_as: str, codes: list[str]) -> None:
    run = run_of(airline, run_as, step("rows", "report.run", {"charts": False}))
    assert run.state == "success"
    found = output_of(run, "rows")["queries"]["main"]
    place = [column["name"] for column in found["columns"]].index("carrier")
    assert [row[place] for row in found["rows"]] == codes


def test_an_export_in_a_flow_is_a_file_of_its_identity(airline: House) -> None:
    nodes = [
        step("file", "report.export", {"format": "csv", "query": "rows"}),
        step("again", "report.run", {"charts": False, "parameters": {"carriers": ["UA"]}}, after=["file"]),
    ]
    run = run_of(airline, "pat", *nodes)
    assert run.state == "success"
    made = output_of(run, "file")
    assert made["rows"] == 3
    file = ExportedFile.objects.get(pk=made["file"])
    assert (file.state, file.kind, file.subject) == ("ready", "reports", "delays")
    address = f"/api/exports/{file.pk}/content"
    assert b"DL" not in airline.ask("GET", address, by="pat").body
    assert airline.ask("GET", address, by="ana").status == 404


def test_a_step_that_is_tried_again_makes_the_same_file(airline: House, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    def breaking(point: str) -> None:
        if point == "export.written" and not tries:
            tries.append(point)
            raise Unavailable("The disk is away.")

    monkeypatch.setattr("runs.exported.fault_point", breaking)
    again = {"retry": {"max": 1, "on": ["unavailable"], "base": "PT1S"}}
    run = run_of(airline, "pat", step("file", "report.export", {"format": "csv", "query": "rows"}, **again))
    airline.clock.at += timedelta(minutes=1)
    drain()
    run.refresh_from_db()
    assert (run.state, tries) == ("success", ["export.written"])
    assert [str(file.pk) for file in ExportedFile.objects.all()] == [output_of(run, "file")["file"]]


def test_whoever_may_not_run_reports_runs_none_in_a_flow_either(airline: House) -> None:
    run = run_of(airline, "nobody", step("rows", "report.run", {}))
    assert run.state == "failed"
    assert Run.objects.get(parent=run, node="rows").error["code"] == "forbidden"

"""Jobs over their API: made, run by what starts them, as whom, seen by whom."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.people import set_active
from operations.models import OutboxEvent
from runs.models import Automation, Run, Schedule
from runs.schedules.firing import tick
from runtime.automation import alerts
from tests.threats.house import House

from .conftest import WRITE, done, states, work

NIGHT: dict[str, Any] = {
    "uid": "night",
    "type": "schedule",
    "schedule": {"cron": "30 2 * * *", "tz": "Europe/Berlin"},
    "params": {"amount": 21},
}


def made(house: House, name: str = "note", by: str = "root", **more: Any) -> dict[str, Any]:
    shown: dict[str, Any] = house.good("POST", "/api/jobs", {"name": name, **WRITE, **more}, by=by)
    return shown


def test_a_job_is_made_shown_changed_and_deleted(shop: House) -> None:
    job = made(shop)
    assert (job["id"], job["version"], job["state"], job["body"]["operation"]) == ("note", 1, "published", "row.create")
    changed = shop.good("PUT", "/api/jobs/note", {**WRITE, "triggers": [NIGHT]}, by="root")
    assert changed["version"] == 2
    assert [schedule["trigger"] for schedule in changed["schedules"]] == ["night"]
    listed = shop.good("GET", "/api/jobs", by="root")
    assert [(job["id"], job["triggers"], job["recent"]) for job in listed["jobs"]] == [("note", ["schedule"], [])]
    shop.good("DELETE", "/api/jobs/note", by="root")
    assert shop.ask("GET", "/api/jobs/note", by="root").status == 404
    assert (Schedule.objects.count(), Automation.objects.count()) == (0, 0)


def test_what_is_wrong_is_told_at_once_and_in_its_place(shop: House) -> None:
    body = {"name": "bad", "title": "Bad", "operation": "row.crate", "triggers": [{**NIGHT, "schedule": {"cron": "x"}}]}
    answer = shop.ask("POST", "/api/jobs", body, by="root")
    assert answer.status == 400
    pointers = {problem["pointer"] for problem in answer.json["problems"]}
    assert {"/operation", "/triggers/0/schedule/cron", "/triggers/0/params/amount"} <= pointers
    assert shop.good("GET", "/api/jobs", by="root")["jobs"] == []


def test_it_runs_when_told_with_its_parameters(shop: House) -> None:
    made(shop)
    run = shop.good("POST", "/api/jobs/note/trigger", {"params": {"amount": 4}}, by="root")
    assert (run["state"], run["params"], run["owner"]) == ("queued", {"amount": 4}, {"kind": "job", "name": "note"})
    work()
    assert [row["amount"] for row in done(shop)] == [8]
    assert done(shop)[0]["what"].startswith("manual for 20")
    shown = shop.good("GET", f"/api/runs/{run['id']}", by="root")
    assert (shown["state"], shown["input"]["amount"], shown["output"]["amount"]) == ("success", 8, 8)
    wrong = shop.ask("POST", "/api/jobs/note/trigger", {"params": {"amount": "four", "x": 1}}, by="root")
    assert [problem["pointer"] for problem in wrong.json["problems"]] == ["/params/x", "/params/amount"]


def test_a_dry_run_shows_what_would_be_called(shop: House) -> None:
    made(shop)
    shown = shop.good("POST", "/api/jobs/note/trigger", {"dry": True}, by="root")
    assert (shown["operation"], shown["target"], shown["input"]["amount"]) == ("row.create", {"table": "done"}, 2)
    work()
    assert (done(shop), states()) == ([], [])


def test_it_runs_at_night_and_not_while_it_is_paused(shop: House) -> None:
    made(shop, triggers=[NIGHT])
    shop.clock.at += timedelta(days=1)
    tick(shop.clock.at)
    work()
    assert [(row["amount"], row["what"][:8]) for row in done(shop)] == [(42, "schedule")]
    assert shop.good("POST", "/api/jobs/note/pause", by="root")["paused"]
    shop.clock.at += timedelta(days=2)
    assert tick(shop.clock.at) == 0
    shown = shop.good("POST", "/api/jobs/note/resume", by="root")
    assert (shown["paused"], shown["next_fire"] is not None) == (False, True)
    assert tick(shop.clock.at) == 0


def test_a_new_version_does_not_change_what_has_begun(shop: House) -> None:
    made(shop)
    shop.good("POST", "/api/jobs/note/trigger", by="root")
    shop.good("PUT", "/api/jobs/note", {**WRITE, "input": {"what": "new"}}, by="root")
    shop.good("POST", "/api/jobs/note/trigger", by="root")
    work()
    assert [row["what"][:6] for row in done(shop)] == ["manual", "new"]


def test_a_row_starts_it_once_if_it_fits_the_filter(shop: House) -> None:
    trigger = {"uid": "paid", "type": "row", "table": "orders", "on": ["updated"], "filter": {"state": {"eq": "paid"}}}
    made(shop, triggers=[trigger], input={"what": "{{ event.row.number }}", "amount": {"$cel": "event.row.amount"}})
    order = shop.good("POST", "/api/config/orders", {"number": "A-1", "amount": 7}, by="root")
    shop.good("PATCH", f"/api/config/orders/{order['id']}", {"amount": 8}, by="root")
    work()
    assert done(shop) == []
    shop.good("PATCH", f"/api/config/orders/{order['id']}", {"state": "paid"}, by="root")
    work()
    OutboxEvent.objects.filter(topic="row.updated").update(published_at=None)  # it comes twice
    work()
    # Of the change before only the row as it is now is left to look at, and that fits.
    assert {(row["what"], row["amount"]) for row in done(shop)} == {("A-1", 8)}
    assert len(done(shop)) == len({run.idempotency_key for run in Run.objects.all()})


def test_a_deleted_row_and_a_run_that_ended_start_others(shop: House) -> None:
    made(shop, "gone", triggers=[{"uid": "t", "type": "row", "table": "orders", "on": ["deleted"]}])
    after = {"uid": "t", "type": "run", "kind": "job", "name": "gone", "on": ["success"]}
    made(shop, "after", triggers=[after])
    order = shop.good("POST", "/api/config/orders", {"number": "A-1"}, by="root")
    shop.good("DELETE", f"/api/config/orders/{order['id']}", by="root")
    work()
    assert [row["what"].split()[0] for row in done(shop)] == ["event", "run"]


def test_it_acts_as_its_publisher_and_stops_with_them(shop: House) -> None:
    may = {"table": "done", "actions": ["read", "create"], "fields": {"read": "*", "write": "*"}}
    shop.role("maker", may, permissions=("job.publish",))
    shop.person("mia", "maker")
    made(shop, by="mia")
    shop.good("POST", "/api/jobs/note/trigger", by="root")
    work()
    run = Run.objects.get()
    assert (run.state, run.principal_name) == ("success", "mia")
    set_active(User.objects.get(username="mia"), False, shop.clock.at)
    shop.good("POST", "/api/jobs/note/trigger", by="root")
    work()
    assert states() == ["success", "failed"]


def test_nobody_lets_a_job_act_as_somebody_else_without_the_right(shop: House) -> None:
    """T51."""
    shop.role("maker", permissions=("job.publish",))
    shop.role("agent", permissions=("job.publish", "identity.use:service"))
    shop.person("mia", "maker")
    shop.person("ada", "agent")
    shop.person("service")
    for by, run_as, status in (
        ("mia", "service", 403),
        ("mia", "root", 403),
        ("ada", "root", 403),
        ("ada", "service", 201),
    ):
        answer = shop.ask("POST", "/api/jobs", {"name": "agent", **WRITE, "run_as": run_as}, by=by)
        assert answer.status == status, (by, run_as, answer.body)
    assert Automation.objects.get().principal_name == "service"
    # Whoever edits it next must have the right as well.
    answer = shop.ask("PUT", "/api/jobs/agent", {**WRITE, "title": "Mine", "run_as": "service"}, by="mia")
    assert answer.status == 403
    assert answer.json["problems"][0]["code"] == "foreign_identity"


def test_who_may_not_read_it_cannot_see_or_start_it(shop: House) -> None:
    """T51: nor its runs."""
    made(shop)
    run = shop.good("POST", "/api/jobs/note/trigger", by="root")["id"]
    shop.role("reader", permissions=("job.read",))
    shop.person("rita", "reader")
    shop.person("nobody")
    for path in ("/api/jobs", "/api/jobs/note", "/api/jobs/note/logs", f"/api/runs/{run}"):
        assert shop.ask("GET", path, by="nobody").status in (403, 404), path
        assert shop.ask("GET", path, by="rita").status == 200, path
    for path in ("/api/jobs/note/trigger", "/api/jobs/note/pause", f"/api/runs/{run}/cancel"):
        assert shop.ask("POST", path, by="rita").status == 403, path
    assert shop.good("GET", "/api/jobs/note", by="rita")["may"] == {"run": False, "design": False}
    shop.role("reader", permissions=("job.read", "job.trigger"))
    assert shop.ask("POST", "/api/jobs/note/trigger", by="rita").status == 202


def test_seconds_need_a_right_of_their_own(shop: House) -> None:
    """T63."""
    shop.role("maker", permissions=("job.publish",))
    shop.person("mia", "maker")
    often = {**NIGHT, "schedule": {"cron": "*/10 * * * * *"}}
    answer = shop.ask("POST", "/api/jobs", {"name": "often", **WRITE, "triggers": [often]}, by="mia")
    assert (answer.status, answer.json["problems"][0]["code"]) == (403, "too_often")
    assert shop.ask("POST", "/api/jobs", {"name": "often", **WRITE, "triggers": [often]}, by="root").status == 201


def test_one_person_has_so_many_schedules_and_no_more(shop: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """T63."""
    monkeypatch.setattr("runtime.automation.keeping.MOST_SCHEDULES", 2)
    shop.role("maker", permissions=("job.publish",))
    shop.person("mia", "maker")
    for name in ("one", "two"):
        shop.good("POST", "/api/jobs", {"name": name, **WRITE, "triggers": [NIGHT]}, by="mia")
    answer = shop.ask("POST", "/api/jobs", {"name": "three", **WRITE, "triggers": [NIGHT]}, by="mia")
    assert (answer.status, answer.code) == (403, "too_many_schedules")
    assert Schedule.objects.count() == 2, "what was refused is not there"
    shop.good("PUT", "/api/jobs/two", {**WRITE, "triggers": [NIGHT]}, by="mia")
    for name in ("three", "four", "five"):
        shop.good("POST", "/api/jobs", {"name": name, **WRITE, "triggers": [NIGHT]}, by="root")


def test_an_archived_job_fires_no_more_and_a_renamed_one_goes_on(shop: House) -> None:
    made(shop, triggers=[NIGHT])
    path = "/api/metadata/job/note"
    shop.good("POST", f"{path}/archive", by="root")
    assert Schedule.objects.count() == 0
    shop.good("POST", f"{path}/unarchive", by="root")
    assert Schedule.objects.count() == 1
    shop.good("POST", "/api/jobs/note/trigger", by="root")
    seal = shop.good("POST", f"{path}/plan", {"rename_to": "noted"}, by="root")["seal"]
    shop.good("POST", f"{path}/publish", {"seal": seal, "rename_to": "noted"}, by="root")
    assert Schedule.objects.get().owner_name == "noted"
    assert Run.objects.get().owner_name == "noted"
    work()
    assert states() == ["success"]


def test_moments_that_are_over_are_filled_once_and_a_few_at_a_time(shop: House) -> None:
    made(shop, triggers=[NIGHT])
    asked = {"trigger": "night", "from": "2026-01-01T00:00:00Z", "until": "2026-01-06T00:00:00Z"}
    dry = shop.good("POST", "/api/jobs/note/backfill", {**asked, "dry": True}, by="root")
    assert (dry["count"], states()) == (5, [])
    shop.good("POST", "/api/jobs/note/backfill", {**asked, "at_once": 2}, by="root")
    assert sorted(states()) == ["blocked"] * 3 + ["queued"] * 2
    assert shop.good("POST", "/api/jobs/note/backfill", asked, by="root")["count"] == 0
    work()
    assert states() == ["success"] * 5
    assert done(shop)[0]["what"] == "backfill for 2026-01-01T01:30:00+00:00"


def test_alerts_are_given_once(shop: House) -> None:
    alert = {"uid": "a", "on": ["failed", "no_success>P1D"], "to": ["user:root"]}
    made(shop, alerts=[alert], target={"table": "orders"}, input={"number": "same"})
    for _ in range(2):
        shop.good("POST", "/api/jobs/note/trigger", by="root")
    work()
    told = OutboxEvent.objects.filter(topic="run.alert")
    assert [event.payload["condition"] for event in told] == ["failed"]
    later = shop.clock.at + timedelta(days=2)
    assert (alerts.watch(later), alerts.watch(later)) == (1, 0)


def test_the_logs_of_a_job_are_those_of_its_runs(shop: House) -> None:
    made(shop, target={"table": "orders"}, input={"number": {"$cel": "event.nothing"}})
    shop.good("POST", "/api/jobs/note/trigger", by="root")
    work()
    [run] = shop.good("GET", "/api/jobs/note/logs", by="root")["runs"]
    assert (run["state"], run["error"]["code"]) == ("failed", "wrong_input")
    assert run["lines"][-1]["level"] == "error"


@pytest.mark.parametrize("policy", ["skip", "replace"])
def test_the_key_of_concurrency_is_made_of_its_parameters(shop: House, policy: str) -> None:
    made(shop, concurrency={"key": "{{ params.amount }}", "limit": 1, "policy": policy})
    for amount in (1, 2, 1):
        shop.good("POST", "/api/jobs/note/trigger", {"params": {"amount": amount}}, by="root")
    work()
    assert sorted(row["amount"] for row in done(shop)) == [2, 4]


def test_a_trigger_follows_its_table_to_another_name(shop: House) -> None:
    made(shop, triggers=[{"uid": "t", "type": "row", "table": "orders", "on": ["created"]}])
    at = "/api/metadata/table/orders"
    plan = shop.good("POST", f"{at}/plan", {"rename_to": "sales"}, by="root")
    shop.good("POST", f"{at}/publish", {"seal": plan["seal"], "rename_to": "sales"}, by="root")
    shop.good("POST", "/api/config/sales", {"number": "A-1"}, by="root")
    work()
    assert [row["what"].split()[0] for row in done(shop)] == ["event"]

"""Subscriptions: sent by the run engine to a real mail server, with the subscriber's rights."""

import email
import email.policy
import io
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django.fixtures import Settings

from accounts.models import User
from runs.models import Schedule
from runs.synchronous import drain
from tests.threats.house import House

from .conftest import ALL

MONDAYS = {"cron": "0 8 * * 1", "tz": "Asia/Shanghai"}
SUBSCRIBE = "/api/reports/delays/subscribe"


class Box:
    """What the mail server was given."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append((envelope.rcpt_tos[0], message))
        return "250 taken"


@pytest.fixture
def box(settings: Settings, tmp_path: Path) -> Iterator[Box]:
    box = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.VAR, settings.DEFAULT_FROM_EMAIL = tmp_path, "Jacquard <ops@example.test>"
    settings.MAIL_SERVER = {"host": "127.0.0.1", "port": port}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    yield box
    controller.stop()


def subscribed(house: House, by: str = "ana", **more: Any) -> Any:
    return house.good("POST", SUBSCRIBE, {"schedule": MONDAYS, "format": "csv", **more}, by=by)


def send(house: House, made: Any, by: str = "ana") -> str:
    """Now; the outcome that is kept."""
    house.good("POST", f"/api/subscriptions/{made['id']}/send", by=by)
    drain()
    history = house.good("GET", f"/api/subscriptions/{made['id']}/history", by=by)["deliveries"]
    return str(history[0]["outcome"])


def test_a_report_arrives_as_a_mail_with_a_file(airline: House, box: Box) -> None:
    made = subscribed(airline, message="Guten Morgen", subject="烟台 delays")
    assert (made["recipients"], made["state"], made["next_at"][11:16]) == (["ana@example.test"], "active", "00:00")
    assert send(airline, made) == "sent"
    ((to, mail),) = box.mails
    assert (to, mail["Subject"]) == ("ana@example.test", "烟台 delays")
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "Delays.csv"
    assert b"DL,4,60" in attachment.get_payload(decode=True) or b"4,60,DL" in attachment.get_payload(decode=True)
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Guten Morgen" in body.get_content()


def test_it_is_sent_when_its_schedule_says_so(airline: House, box: Box) -> None:
    made = subscribed(airline)
    schedule = Schedule.objects.get(owner_kind="subscription", owner_name=str(made["id"]))
    assert schedule.start["operation"] == "subscription.send"


def test_each_subscriber_gets_what_they_may_see(airline: House, box: Box) -> None:
    assert send(airline, subscribed(airline, by="pat"), by="pat") == "sent"
    ((_, mail),) = box.mails
    (attachment,) = mail.iter_attachments()
    data = attachment.get_payload(decode=True)
    assert b"UA" in data
    assert b"DL" not in data


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [
        ({"kind": "rows", "op": "gt", "value": 0}, "sent"),
        ({"kind": "rows", "op": "gt", "value": 4}, "skipped"),
        ({"kind": "value", "column": "delay", "aggregate": "max", "op": "gte", "value": 60}, "sent"),
        ({"kind": "value", "column": "delay", "aggregate": "sum", "op": "lt", "value": 100}, "skipped"),
    ],
)
def test_a_condition_decides_whether_there_is_a_mail(airline: House, box: Box, condition: Any, outcome: str) -> None:
    assert send(airline, subscribed(airline, condition=condition)) == outcome
    assert len(box.mails) == (outcome == "sent")


def test_a_link_in_the_mail_ends_it_without_signing_in(airline: House, box: Box) -> None:
    made = subscribed(airline)
    send(airline, made)
    token = box.mails[0][1]["List-Unsubscribe"].strip("<>").partition("#")[2]
    assert airline.ask("POST", "/api/subscriptions/unsubscribe", {"token": token[:-2] + "xx"}).status == 400
    assert airline.good("POST", "/api/subscriptions/unsubscribe", {"token": token})["address"] == "ana@example.test"
    assert airline.good("GET", f"/api/subscriptions/{made['id']}", by="ana")["state"] == "paused"
    assert send(airline, made) == "skipped"


def test_others_are_sent_to_with_a_right_of_its_own(airline: House, box: Box) -> None:
    more = {"schedule": MONDAYS, "recipients": ["boss@example.test"]}
    assert airline.ask("POST", SUBSCRIBE, more, by="ana").status == 403
    read = {"actions": ["read"], "fields": {"read": "*"}}
    tables = ({"table": "flights", **read}, {"table": "carriers", **read})
    airline.role("analyst", *tables, permissions=(*ALL, "report.subscribe_others"))
    assert airline.good("POST", SUBSCRIBE, more, by="ana")["recipients"] == ["boss@example.test"]
    bad = {**more, "recipients": ["boss@example.test\nBcc: evil@example.test"]}
    assert airline.ask("POST", SUBSCRIBE, bad, by="ana").status == 400


def test_it_is_its_owners_to_pause_change_and_delete(airline: House) -> None:
    made = subscribed(airline)
    at = f"/api/subscriptions/{made['id']}"
    for method, path in (
        ("GET", at),
        ("POST", f"{at}/pause"),
        ("DELETE", at),
        ("POST", f"{at}/send"),
        ("GET", f"{at}/history"),
    ):
        assert airline.ask(method, path, by="pat").status == 404
    assert airline.good("POST", f"{at}/pause", by="ana")["next_at"] is None
    assert airline.good("POST", f"{at}/resume", by="ana")["state"] == "active"
    changed = airline.good("PUT", at, {"schedule": {"every": "P1D"}, "format": "xlsx"}, by="ana")
    assert changed["format"] == "xlsx"
    assert [one["id"] for one in airline.good("GET", "/api/subscriptions", by="ana")["subscriptions"]] == [made["id"]]
    airline.ask("DELETE", at, by="ana")
    assert not Schedule.objects.filter(owner_kind="subscription").exists()


@pytest.mark.parametrize("schedule", [{"cron": "every monday"}, {}, {"cron": "0 8 * * 1", "tz": "Mars/Base"}])
def test_a_schedule_that_is_none_is_refused(airline: House, schedule: Any) -> None:
    answer = airline.ask("POST", SUBSCRIBE, {"schedule": schedule}, by="ana")
    assert answer.status == 400
    assert answer.json["problems"][0]["pointer"].startswith("/schedule")


def test_who_lost_their_rights_gets_no_more_mails(airline: House, box: Box) -> None:
    made = subscribed(airline)
    User.objects.filter(username="ana").update(is_active=False)
    airline.ask("POST", f"/api/subscriptions/{made['id']}/send", by="ana")
    drain()
    assert box.mails == []


def test_failures_are_kept_and_after_some_it_rests(airline: House, settings: Settings, tmp_path: Path) -> None:
    settings.VAR, settings.DEFAULT_FROM_EMAIL = tmp_path, ""
    made = subscribed(airline)
    for _ in range(5):
        assert send(airline, made) == "failed"
    assert airline.good("GET", f"/api/subscriptions/{made['id']}", by="ana")["state"] == "failing"


BOARD: dict[str, Any] = {
    "title": {"en": "Delays", "zh-CN": "延误"},
    "parameters": [{"uid": "p", "name": "carriers", "schema": {"type": "array", "items": {"type": "string"}}}],
    "widgets": [
        {
            "uid": "t",
            "type": "table",
            "report": "delays",
            "query": "main",
            "bind": {"carriers": {"parameter": "carriers"}},
        }
    ],
    "layouts": {"desktop": [{"widget": "t", "x": 0, "y": 0, "w": 12, "h": 4}]},
}
ON_BOARD = "/api/dashboards/board/subscribe"


@pytest.fixture
def board(airline: House) -> House:
    airline.good("POST", "/api/dashboards", {"name": "board", "body": BOARD}, by="root")
    return airline


def cells(mail: EmailMessage) -> set[Any]:
    (attachment,) = mail.iter_attachments()
    book = openpyxl.load_workbook(io.BytesIO(attachment.get_payload(decode=True)))
    return {value for sheet in book for row in sheet.iter_rows(values_only=True) for value in row}


def test_a_dashboard_is_sent_with_what_each_subscriber_may_see(board: House, box: Box) -> None:
    asked = {"schedule": MONDAYS, "format": "xlsx", "title": "On Monday"}
    mine, theirs = (board.good("POST", ON_BOARD, asked, by=by) for by in ("ana", "pat"))
    assert (mine["dashboard"], mine["report"], mine["state"]) == ("board", "", "active")
    assert send(board, mine) == "sent"
    assert send(board, theirs, by="pat") == "sent"
    (_, all_of_it), (to, two_carriers) = box.mails
    assert {"UA", "AA", "B6", "DL"} <= cells(all_of_it)
    assert to == "pat@example.test" and cells(two_carriers) & {"UA", "AA", "B6", "DL"} == {"UA", "AA"}
    (attachment,) = two_carriers.iter_attachments()
    assert (attachment.get_filename(), two_carriers["Subject"]) == ("On Monday.xlsx", "On Monday")
    found = board.good("GET", "/api/subscriptions?dashboard=board", by="ana")["subscriptions"]
    assert [one["id"] for one in found] == [mine["id"]]


def test_a_dashboard_is_sent_with_the_values_of_the_subscription(board: House, box: Box) -> None:
    made = board.good(
        "POST", ON_BOARD, {"schedule": MONDAYS, "format": "xlsx", "parameters": {"carriers": ["DL"]}}, by="ana"
    )
    changed = board.good("PUT", f"/api/subscriptions/{made['id']}", {**asked_of(made), "title": "Delta"}, by="ana")
    assert (changed["title"], changed["dashboard"]) == ("Delta", "board")
    assert send(board, made) == "sent"
    ((_, mail),) = box.mails
    assert cells(mail) & {"UA", "AA", "B6", "DL"} == {"DL"}


def asked_of(made: Any) -> dict[str, Any]:
    return {name: made[name] for name in ("schedule", "format", "parameters", "recipients", "condition")}


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"format": "csv"}, "/format"),
        ({"condition": {"kind": "rows"}}, "/condition/kind"),
        ({"parameters": {"carrierss": []}}, "/parameters/carrierss"),
    ],
)
def test_what_a_dashboard_does_not_give_is_told(board: House, asked: Any, pointer: str) -> None:
    answer = board.ask("POST", ON_BOARD, {"schedule": MONDAYS, **asked}, by="ana")
    assert answer.status == 400
    assert pointer in {problem["pointer"] for problem in answer.json["problems"]}


def test_a_dashboard_that_is_not_open_to_somebody_cannot_be_subscribed_to(board: House, box: Box) -> None:
    assert board.ask("POST", ON_BOARD, {"schedule": MONDAYS}, by="nobody").status == 403
    made = board.good("POST", ON_BOARD, {"schedule": MONDAYS, "format": "xlsx"}, by="ana")
    board.good("PUT", "/api/dashboards/board", {"body": {**BOARD, "permission": "cash.count"}}, by="root")
    assert board.ask("POST", ON_BOARD, {"schedule": MONDAYS}, by="pat").status == 404
    assert send(board, made) == "failed"
    assert box.mails == []

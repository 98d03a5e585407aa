"""Two worlds that differ only in what the nurse may not see answer each of her requests alike, byte for byte (T26–T32).

It is one installation, furnished twice: same tables, people, ids and times. What an answer tells of the request itself (its
id) is fixed, and a workbook is compared without the time it was written. The random key of an import is masked."""

import io
import logging
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import orjson
import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from runs.synchronous import drain

from .asking import Request, every_request
from .clinic import furnish, settle
from .house import Answer, File, House

RUN = re.compile(rb'"(id|import)":"[A-Za-z0-9_-]{16}"')
HEADERS = ("etag", "location", "content-type", "content-disposition", "content-length", "allow", "retry-after")


@pytest.fixture
def clinic(house: House, caplog: pytest.LogCaptureFixture) -> House:
    caplog.set_level(logging.WARNING, "jacquard.access")
    settle(house)
    return house


def test_two_worlds_that_differ_in_what_is_hidden_answer_alike(clinic: House) -> None:
    asked = list(every_request())[:: 1 if connection.vendor == "sqlite" else 15]
    begin = clinic.clock.at
    furnish(clinic, 0)
    one = answers(clinic, asked, "nina")
    clinic.clock.at = begin
    furnish(clinic, 1)
    other = answers(clinic, asked, "nina")
    leaks = [
        f"{request}\n{difference(before, after)}"
        for request, before, after in zip(asked, one, other, strict=True)
        if before != after
    ]
    assert not leaks, f"{len(leaks)} of {len(asked)} answers differ:\n" + "\n".join(leaks[:40])
    assert sum(answer.startswith(b"2") for answer in one) > len(asked) / 8, "the requests ask for too little"


def test_who_may_see_it_is_told_the_difference(clinic: House) -> None:
    asked = [request for request in every_request() if request.method == "GET"][::60]
    begin = clinic.clock.at
    furnish(clinic, 0)
    one = answers(clinic, asked, "root")
    clinic.clock.at = begin
    furnish(clinic, 1)
    other = answers(clinic, asked, "root")
    assert sum(before != after for before, after in zip(one, other, strict=True)) > 20


def test_what_runs_make_for_her_is_alike_in_both_worlds(clinic: House, settings: Settings, tmp_path: Path) -> None:
    """The same requests, done by a worker: the file, and what an import would do."""
    settings.VAR = tmp_path
    begin = clinic.clock.at
    furnish(clinic, 0)
    one = list(made_by_runs(clinic, "nina"))
    clinic.clock.at = begin
    furnish(clinic, 1)
    assert list(made_by_runs(clinic, "nina")) == one
    assert len([found for found in one if len(found) > 50]) > 20, "the requests ask for too little"


def made_by_runs(house: House, by: str) -> Iterator[bytes]:
    for request in every_request():
        if request.path.endswith("/export") and request.method == "GET":
            query = [*request.query, ("background", "true")]
            begun = house.ask("GET", request.path, by=by, query=query)
            if begun.status == 202:
                drain()
                body = house.ask("GET", f"/api/exports/{begun.json['file']}/content", by=by).body
                yield sheets_of(body) if body.startswith(b"PK") else body
        elif request.path.endswith("/import/plan") and isinstance(request.body, File):
            sent = File(request.body.name, request.body.content, {**request.body.members, "background": "true"})
            begun = house.ask("POST", request.path, sent, by=by)
            if begun.status == 202:
                drain()
                found = house.good("GET", f"/api/imports/{begun.json['id']}", by=by)
                yield orjson.dumps([found[name] for name in ("state", "created", "updated", "rejected", "problems")])


def answers(house: House, asked: Sequence[Request], by: str) -> list[bytes]:
    """Each request finds the world as it was: what it writes is taken back."""
    return [shown(answer_to(house, request, by)) for request in asked]


def answer_to(house: House, request: Request, by: str) -> Answer:
    with taken_back(house, writes=request.method != "GET" or request.path.endswith("/export")):
        return house.ask(
            request.method, request.path, request.body, by=by, query=list(request.query), **dict(request.headers)
        )


@contextmanager
def taken_back(house: House, writes: bool) -> Iterator[None]:
    at = house.clock.at
    with transaction.atomic() if writes else nullcontext():
        yield
        if writes:
            transaction.set_rollback(True)
    house.clock.at = at


def difference(before: bytes, after: bytes) -> str:
    """Where the two part, and a little around."""
    at = next((place for place, (x, y) in enumerate(zip(before, after, strict=False)) if x != y), 0)
    window = slice(max(at - 80, 0), at + 80)
    return f"  {before[:4]!r} … {before[window]!r}\n  {after[:4]!r} … {after[window]!r}"


def sheets_of(body: bytes) -> bytes:
    """What is in a workbook, without the time it was written."""
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return b"".join(book.read(name) for name in sorted(book.namelist()) if name.startswith("xl/"))


def shown(answer: Answer) -> bytes:
    told = {name: answer.headers[name] for name in HEADERS if name in answer.headers}
    body = answer.body
    if "spreadsheetml" in told.get("content-type", ""):
        told.pop("content-length", None)
        body = sheets_of(body)
    return f"{answer.status} {told} ".encode() + RUN.sub(rb'"\1":"random"', body)

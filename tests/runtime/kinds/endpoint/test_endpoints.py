"""Endpoints come and go with what is published; who may knock, how often, and how they are told of."""

import threading
from typing import Any

import pytest
from django.db import connection

from accounts import people
from accounts.directory import principal_for
from accounts.models import User
from audit.models import OperationLog
from metadata.kinds import kind
from metadata.validation import problems_in
from runtime.plans import snapshot
from tests.threats.house import Answer, House
from vault import store
from vault.signatures import signature_of

pytestmark = pytest.mark.django_db(transaction=True)
PING: dict[str, Any] = {
    "title": "Ping",
    "method": "POST",
    "path": "/api/v1/ping",
    "auth": ["session"],
    "input": {"type": "object", "properties": {"n": {"type": "integer"}}},
    "steps": [{"uid": "a", "let": {"twice": {"$cel": "input.n * 2"}, "who": "{{ principal.name }}"}}],
    "answer": {"body": {"twice": {"$cel": "outputs.twice"}, "who": "{{ outputs.who }}"}},
}


@pytest.fixture
def caller(house: House) -> House:
    house.role("caller", permissions=("endpoint.call", "api_key.*"))
    house.person("cora", "caller")
    return house


def ping(house: House, by: str = "cora", **headers: str) -> Answer:
    return house.ask("POST", "/api/v1/ping", {"n": 4}, by=by, **headers)


def signed(
    house: House, secret: str = "the secret", body: bytes = b'{"n":4}', path: str = "/api/v1/ping", nonce: str = ""
) -> Answer:
    signature = signature_of(secret, "POST", path, body, house.clock.now(), nonce)
    return house.ask("POST", "/api/v1/ping", body, X_Jacquard_Signature=signature)


def test_it_answers_as_soon_as_it_is_published_and_as_it_is_published_now(caller: House) -> None:
    assert ping(caller).status == 404
    caller.publish("endpoint", {"ping": PING})
    assert ping(caller).json == {"twice": 8, "who": "cora"}
    caller.publish("endpoint", {"ping": {**PING, "path": "/api/v1/pong"}})
    assert ping(caller).status == 404
    assert caller.ask("POST", "/api/v1/pong", {"n": 1}, by="cora").json["twice"] == 2


def test_its_calls_are_in_the_log_under_its_name(caller: House) -> None:
    caller.publish("endpoint", {"ping": PING})
    ping(caller)
    entry = OperationLog.objects.get(operation="endpoint.call.ping")
    assert (entry.principal_name, entry.outcome) == ("cora", "done")


def test_it_stands_in_the_document_of_those_who_may(caller: House) -> None:
    caller.publish("endpoint", {"ping": PING})
    caller.person("nora")
    path = caller.good("GET", "/api/openapi.json", by="cora")["paths"]["/api/v1/ping"]["post"]
    assert path["operationId"] == "endpoint.call.ping"
    assert path["requestBody"]["content"]["application/json"]["schema"]["properties"] == {"n": {"type": "integer"}}
    assert "/api/v1/ping" not in caller.good("GET", "/api/openapi.json", by="nora")["paths"]
    listed = caller.good("GET", "/api/endpoints", by="cora")["items"]
    assert listed == [{"name": "ping", "title": "Ping", "method": "POST", "path": "/api/v1/ping"}]


def test_of_many_at_once_exactly_so_many_pass(caller: House) -> None:
    """T54: the last of what is left is taken by one."""
    caller.publish("endpoint", {"ping": {**PING, "rate": {"times": 10, "seconds": 3600}}})
    answers: list[int] = []
    barrier = threading.Barrier(30)

    def knock() -> None:
        try:
            barrier.wait()
            answers.append(ping(caller).status)
        finally:
            connection.close()

    threads = [threading.Thread(target=knock) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] * 10 + [429] * 20
    caller.person("cleo", "caller")
    assert ping(caller, by="cleo").status == 200


def test_a_key_of_repetition_can_be_asked_for(caller: House) -> None:
    caller.publish("endpoint", {"ping": {**PING, "needs_key": True}})
    assert ping(caller).code == "idempotency_key_needed"
    assert ping(caller, Idempotency_Key="k").status == 200


def test_people_programs_and_machines_are_told_apart(caller: House) -> None:
    caller.publish("endpoint", {"ping": {**PING, "auth": ["api_key"]}})
    assert ping(caller).code == "wrong_authentication"
    caller.tokens["key"] = caller.good("POST", "/api/api-keys", {"name": "k", "roles": ["caller"]}, by="cora")["key"]
    assert ping(caller, by="key").json["who"].startswith("jk_")
    caller.publish("endpoint", {"ping": PING})
    assert ping(caller, by="key").code == "wrong_authentication"


def test_a_machine_signs_each_request(caller: House) -> None:
    store.put("ping_key", "the secret", "root")
    signature = {"secrets": ["ping_key"], "run_as": "cora"}
    caller.publish("endpoint", {"ping": {**PING, "auth": ["signature"], "signature": signature}})
    assert signed(caller).json == {"twice": 8, "who": "cora"}
    signature_once = signature_of("the secret", "POST", "/api/v1/ping", b'{"n":4}', caller.clock.now())
    again = [caller.ask("POST", "/api/v1/ping", b'{"n":4}', X_Jacquard_Signature=signature_once) for _ in range(2)]
    assert [answer.status for answer in again] == [200, 401]
    unsigned = caller.ask("POST", "/api/v1/ping", {})
    for wrong in (signed(caller, "another secret"), signed(caller, path="/api/v1/other"), ping(caller), unsigned):
        assert wrong.status in (401, 403)
    assert caller.ask("POST", "/api/v1/ping", {"n": 4}, X_Jacquard_Signature="t=1,n=2,v1=3").code == "wrong_signature"
    people.set_active(User.objects.get(username="cora"), False, caller.clock.now())
    assert signed(caller).code == "identity_gone"


def test_nobody_lets_it_act_as_somebody_else(caller: House) -> None:
    signature = {"secrets": ["ping_key"], "run_as": "root"}
    body = {**PING, "auth": ["signature"], "signature": signature}
    may_publish = kind("endpoint").may_publish
    assert may_publish is not None
    cora = principal_for(User.objects.get(username="cora"))
    found = [problem.code for problem in may_publish(cora, body, snapshot().catalog)]
    assert found == ["foreign_identity", "foreign_secret"]
    assert list(may_publish(caller.world.boss, body, snapshot().catalog)) == []


def test_only_what_is_a_step_can_be_one(caller: House) -> None:
    """What rules accounts and the platform is no step, whoever calls."""
    for name in ("department.create", "user.update", "secret.set", "auth.login", "endpoint.list"):
        steps = [{"uid": "a", "name": "made", "operation": name, "input": {}}]
        found = problems_in(kind("endpoint"), {**PING, "steps": steps, "answer": {}}, snapshot().catalog)
        assert [problem.code for problem in found] == ["unknown_operation"]

"""Where a secret is used: in steps, behind endpoints, in drafts, and for no eyes but those who may read the document."""

from typing import Any

import pytest

from accounts.models import User
from accounts.principal import Principal
from operations import clock
from operations.errors import Forbidden, NotFound
from operations.perform import perform
from tests.runtime.kinds.living import ROOT, publish_all
from vault import store

pytestmark = pytest.mark.django_db

JOB = {
    "title": "Ask the CRM",
    "operation": "http.request",
    "input": {
        "method": "GET",
        "url": "https://crm.example/",
        "auth": {"type": "bearer", "token": {"secret": "crm_token"}},
    },
}
ENDPOINT = {
    "title": "Told by the CRM",
    "method": "POST",
    "path": "/api/crm/told",
    "auth": ["signature"],
    "signature": {"secrets": ["crm_new", "crm_token"], "run_as": "crm"},
    "steps": [],
}


def holder(*permissions: str) -> Principal:
    return Principal(kind="user", id=7, name="kim", permissions=frozenset(permissions))


def uses(name: str, by: Principal = ROOT) -> Any:
    return perform("secret.uses", target={"name": name}, principal=by).value


@pytest.fixture(autouse=True)
def two_users(db: None) -> None:
    User.objects.create(username="crm", username_key="crm", display_name="CRM", created_at=clock.now())
    store.put("crm_token", "t", by="root")
    store.put("crm_new", "n", by="root")
    publish_all(("job", "ask", JOB), ("endpoint", "told", ENDPOINT))


def test_steps_and_signatures_are_found() -> None:
    found = uses("crm_token")
    assert [(use["kind"], use["name"], use["title"]) for use in found["uses"]] == [
        ("endpoint", "told", "Told by the CRM"),
        ("job", "ask", "Ask the CRM"),
    ]
    assert all(use["published"] and not use["draft"] for use in found["uses"])
    assert [use["name"] for use in uses("crm_new")["uses"]] == ["told"]


def test_a_draft_that_names_it_is_a_user_too() -> None:
    perform("definition.create", {"name": "later", "body": JOB}, target={"kind": "job"}, principal=ROOT)
    (use,) = [use for use in uses("crm_token")["uses"] if use["name"] == "later"]
    assert (use["published"], use["draft"]) == (False, True)


def test_what_one_may_not_read_is_counted_and_not_named() -> None:
    found = uses("crm_token", holder("secret.use:crm_token", "job.read"))
    assert ([use["name"] for use in found["uses"]], found["hidden"]) == (["ask"], 1)


def test_who_may_not_use_a_secret_does_not_learn_that_it_exists() -> None:
    for name in ("crm_token", "no_such"):
        with pytest.raises(NotFound, match=f"There is no secret '{name}'."):
            uses(name, holder("secret.use:crm_new"))
    with pytest.raises(Forbidden):
        uses("crm_token", holder("row.read"))

"""Signed requests: good once, for five minutes, for one address and one body (T52)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from operations.signed import Signed
from vault import store
from vault.models import UsedSignature
from vault.signatures import WrongSignature, forget_old, signature_of, verified_signature

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BODY = b'{"amount": 5}'


@pytest.fixture(autouse=True)
def secrets() -> None:
    store.put("hook_new", "new secret", "kim")
    store.put("hook_old", "old secret", "kim")
    store.put("other", "other secret", "kim")


def signed(secret: str = "new secret", at: datetime = NOW, nonce: str = "nonce-1234") -> Signed:
    signature = signature_of(secret, "POST", "/api/v1/bills", BODY, at, nonce)
    return Signed(method="POST", path="/api/v1/bills", body=BODY, signature=signature, now=NOW)


def test_either_secret_is_good_while_keys_change() -> None:
    verified_signature(signed("new secret"), ["hook_new", "hook_old"])
    verified_signature(signed("old secret"), ["hook_new", "hook_old"])


def mutated(**members: str | bytes) -> Signed:
    return replace(signed(), **members)  # type: ignore[arg-type]


GOOD = signed
FORGERIES = {
    "none": lambda: mutated(signature=""),
    "nonsense": lambda: mutated(signature="t=1,n=2,v1=3"),
    "another secret": lambda: signed("other secret"),
    "an empty secret": lambda: signed(""),
    "another body": lambda: mutated(body=BODY + b" "),
    "no body": lambda: mutated(body=b""),
    "another path": lambda: mutated(path="/api/v1/bills/1/writeoff"),
    "another method": lambda: mutated(method="DELETE"),
    "another moment": lambda: mutated(signature=signed().signature.replace("t=17", "t=18")),
    "another nonce": lambda: mutated(signature=signed().signature.replace("nonce-1234", "nonce-1235")),
    "capital letters": lambda: mutated(signature=signed().signature.replace("v1=", "v1=").upper()),
    "cut off": lambda: mutated(signature=signed().signature[:-1]),
    "two in one": lambda: mutated(signature=signed().signature + "," + signed().signature),
    "too old": lambda: signed(at=NOW - timedelta(minutes=5, seconds=1)),
    "of the future": lambda: signed(at=NOW + timedelta(minutes=5, seconds=1)),
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forgery_is_refused_in_the_same_words(forgery) -> None:
    with pytest.raises(WrongSignature) as caught:
        verified_signature(forgery(), ["hook_new"])
    assert caught.value.detail.startswith("The header X-Jacquard-Signature is missing, or does not fit")
    assert not UsedSignature.objects.exists()


def test_a_replay_is_refused() -> None:
    verified_signature(signed(), ["hook_new"])
    with pytest.raises(WrongSignature):
        verified_signature(signed(), ["hook_new"])
    verified_signature(signed(nonce="nonce-5678"), ["hook_new"])


def test_a_secret_that_is_gone_or_named_by_nobody_signs_nothing() -> None:
    store.delete("hook_new")
    for names in (["hook_new"], []):
        with pytest.raises(WrongSignature):
            verified_signature(signed(), names)


def test_nonces_are_kept_for_as_long_as_their_signatures_are_good() -> None:
    verified_signature(signed(), ["hook_new"])
    assert forget_old(NOW + timedelta(minutes=9)) == 0
    assert forget_old(NOW + timedelta(minutes=11)) == 1

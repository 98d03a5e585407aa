"""An access token is good when we signed it, for this purpose, and not long ago; and in no other case (T14)."""

import base64
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_django import Settings

from accounts import tokens

NOW = 1_780_000_000.0
SESSION = "6f1c3b1e-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def nothing_cached() -> None:
    tokens.forget_verified()


def good() -> str:
    return tokens.issue(user_id=7, token_version=3, session=SESSION, now=NOW)


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    header, claims, signature = token.split(".")
    return json.loads(decoded(header)), json.loads(decoded(claims)), signature


def decoded(segment: str) -> bytes:
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def encoded(value: Any) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(claims: dict[str, Any], header: dict[str, Any] | None = None) -> str:
    """With our very key: only what the token says is wrong."""
    return jwt.encode(claims, tokens._key(), algorithm="HS256", headers=header or tokens.HEADER)


def test_a_token_says_who_and_until_when(settings: Settings) -> None:
    access = tokens.verified(good(), NOW)
    assert access == tokens.Access(
        user_id=7, token_version=3, session=SESSION, expires=int(NOW) + settings.ACCESS_TOKEN_SECONDS
    )


def test_a_token_ends_even_when_it_was_verified_before(settings: Settings) -> None:
    token = good()
    last = NOW + settings.ACCESS_TOKEN_SECONDS + tokens.LEEWAY - 1
    assert tokens.verified(token, NOW)
    assert tokens.verified(token, last)
    assert tokens.verified(token, last + 1) is None
    tokens.forget_verified()
    assert tokens.verified(token, last + 1) is None


def test_leeway_is_at_most_thirty_seconds() -> None:
    assert 0 <= tokens.LEEWAY <= 30


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "ES256", "EdDSA", ""])
def test_another_algorithm_is_refused_whatever_the_signature(algorithm: str) -> None:
    _, claims, signature = parts(good())
    for tail in ("", signature):
        forged = f"{encoded({'alg': algorithm, 'typ': 'at+jwt'})}.{encoded(claims)}.{tail}"
        assert tokens.verified(forged, NOW) is None


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_our_key_with_another_algorithm_is_refused(algorithm: str) -> None:
    _, claims, _ = parts(good())
    forged = jwt.encode(claims, tokens._key().ljust(64, b"\0"), algorithm=algorithm, headers={"typ": "at+jwt"})
    assert tokens.verified(forged, NOW) is None


def test_a_public_key_taken_for_a_secret_signs_nothing() -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _, claims, _ = parts(good())
    by_rsa = jwt.encode(claims, private, algorithm="RS256", headers={"typ": "at+jwt"})
    assert tokens.verified(by_rsa, NOW) is None
    message = f"{encoded(tokens.HEADER)}.{encoded(claims)}"
    forged = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(message.encode(), public)
    assert tokens.verified(f"{message}.{encoded(forged)}", NOW) is None


@pytest.mark.parametrize(
    "members",
    [
        {"kid": "../../../../dev/null"},
        {"kid": "' UNION SELECT 'key"},
        {"jku": "http://127.0.0.1:1/keys.json"},
        {"x5u": "http://127.0.0.1:1/cert.pem"},
        {"x5c": ["MIIB"]},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": True},
        {"cty": "JWT"},
        {"zip": "DEF"},
        {"typ": "JWT"},
        {"typ": None},
    ],
)
def test_a_header_with_more_than_our_two_members_is_refused_even_well_signed(members: dict[str, Any]) -> None:
    _, claims, _ = parts(good())
    header = {name: value for name, value in (tokens.HEADER | members).items() if value is not None}
    message = f"{encoded(header)}.{encoded(claims)}"
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(message.encode(), tokens._key())
    assert tokens.verified(f"{message}.{encoded(signature)}", NOW) is None


@pytest.mark.parametrize("claim", tokens.CLAIMS)
def test_every_claim_is_needed(claim: str) -> None:
    _, claims, _ = parts(good())
    del claims[claim]
    assert tokens.verified(signed(claims), NOW) is None


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://another.example"),
        ("aud", "another"),
        ("aud", ["jacquard", "another"]),
        ("typ", "refresh"),
        ("sub", "7; DROP"),
        ("sub", 7),
        ("sub", "-7"),
        ("tv", "3"),
        ("tv", True),
        ("tv", None),
        ("sid", 5),
        ("exp", "9999999999"),
        ("exp", 9e99),
        ("exp", True),
        ("iat", NOW + 3600),
        ("iat", int(NOW) + 3600),
        ("nbf", 9_999_999_999),
        ("exp", int(NOW) - 3600),
    ],
)
def test_a_claim_that_is_not_ours_is_refused(claim: str, value: Any) -> None:
    _, claims, _ = parts(good())
    assert tokens.verified(signed(claims | {claim: value}), NOW) is None


def test_a_changed_character_anywhere_is_refused() -> None:
    token = good()
    for place in range(0, len(token), 3):
        other = "A" if token[place] != "A" else "B"
        assert tokens.verified(token[:place] + other + token[place + 1 :], NOW) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t + "=",
        lambda t: t + "\n",
        lambda t: " " + t,
        lambda t: t + ".",
        lambda t: t.replace(".", "..", 1),
        lambda t: t.rpartition(".")[0] + ".",
        lambda t: t.rpartition(".")[0],
        lambda t: t + ".AAAA.BBBB",
        lambda t: "." + t,
        lambda t: t[:-1] + chr(ord(t[-1]) + 1),
        lambda t: t + "é",
        lambda t: "\ud800" + t,
        lambda t: "",
        lambda t: "." * 10_000,
        lambda t: t + "A" * 100_000,
    ],
)
def test_another_spelling_of_a_good_token_is_refused(spoil: Any) -> None:
    assert tokens.verified(spoil(good()), NOW) is None


def test_what_else_is_signed_with_the_secret_key_is_no_token(settings: Settings) -> None:
    _, claims, _ = parts(good())
    forged = jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256", headers=tokens.HEADER)
    assert tokens.verified(forged, NOW) is None


def test_another_installation_signs_with_another_key(settings: Settings) -> None:
    token = good()
    settings.SECRET_KEY = "x" * 64
    assert tokens.verified(token, NOW) is None


def test_the_cache_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_CACHED", 5)
    kept = [tokens.issue(user_id=n, token_version=1, session=SESSION, now=NOW) for n in range(1, 9)]
    for token in kept:
        assert tokens.verified(token, NOW)
    assert len(tokens._cache) == 5
    assert all(tokens.verified(token, NOW) for token in kept)

"""How a request says who sends it: tokens, passwords, signatures, and OAuth 2 client credentials."""

import base64
import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from net.client import Request, TargetFailed, send
from operations.errors import OperationError
from operations.json import strict_loads
from operations.operation import Call
from runtime.operations.revealing import REFERENCE, TEXT_OR_SECRET, revealed
from vault.signatures import HEADER, signature_of

EARLY = 30.0
MOST_TOKENS = 1000
USUAL_LIFE = 300.0

AUTH: Mapping[str, Any] = {
    "title": "Authentication",
    "x-title-zh": "认证",
    "oneOf": [
        {
            "type": "object",
            "title": "Bearer token",
            "properties": {"type": {"const": "bearer"}, "token": REFERENCE},
            "required": ["type", "token"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "title": "User name and password",
            "properties": {"type": {"const": "basic"}, "username": {"type": "string"}, "password": REFERENCE},
            "required": ["type", "username", "password"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "title": "HMAC signature",
            "properties": {
                "type": {"const": "hmac"},
                "secret": REFERENCE["properties"]["secret"],
                "header": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,60}$"},
            },
            "required": ["type", "secret"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "title": "OAuth 2 client credentials",
            "properties": {
                "type": {"const": "oauth2"},
                "token_url": {"type": "string", "maxLength": 2000},
                "client_id": TEXT_OR_SECRET,
                "client_secret": REFERENCE,
                "scope": {"type": "string", "maxLength": 1000},
            },
            "required": ["type", "token_url", "client_id", "client_secret"],
            "additionalProperties": False,
        },
    ],
}


def authenticated(call: Call, request: Request, auth: Mapping[str, Any]) -> Request:
    """The request with what proves its sender."""
    match auth.get("type"):
        case "bearer":
            return _with(request, "Authorization", f"Bearer {revealed(call, auth['token'])}")
        case "basic":
            pair = f"{auth['username']}:{revealed(call, auth['password'])}"
            return _with(request, "Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
        case "hmac":
            secret, parts = revealed(call, {"secret": auth["secret"]}), urlsplit(request.url)
            path = (unquote(parts.path) or "/") + (f"?{parts.query}" if parts.query else "")
            signature = signature_of(secret, request.method, path, request.body, call.now)
            return _with(request, auth.get("header", HEADER), signature)
        case "oauth2":
            return _with(request, "Authorization", f"Bearer {_token(call, auth)}")
    return request


def _with(request: Request, header: str, value: str) -> Request:
    return replace(request, headers={**request.headers, header: value})


def forget_tokens() -> None:
    _tokens.clear()


_tokens: dict[str, tuple[str, float]] = {}
_lock = Lock()


def _token(call: Call, auth: Mapping[str, Any]) -> str:
    """From the cache of this process until shortly before its end."""
    client, secret = revealed(call, auth["client_id"]), revealed(call, auth["client_secret"])
    facts = "\0".join((auth["token_url"], client, secret, auth.get("scope", "")))
    key = hashlib.sha256(facts.encode()).hexdigest()
    kept = _tokens.get(key)
    if kept is None or kept[1] <= time.monotonic():
        kept = _asked_for(auth, client, secret)
        with _lock:
            while len(_tokens) >= MOST_TOKENS:
                del _tokens[next(iter(_tokens))]
            _tokens[key] = kept
    if call.run is not None:
        call.run.hide(kept[0])
    return kept[0]


def _asked_for(auth: Mapping[str, Any], client: str, secret: str) -> tuple[str, float]:
    form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    if auth.get("scope"):
        form["scope"] = auth["scope"]
    answer = send(
        Request(
            method="POST",
            url=auth["token_url"],
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            body=urlencode(form).encode(),
            redirects=0,
            total=30.0,
            size=100_000,
        )
    )
    try:
        given = strict_loads(answer.body)
    except OperationError:
        given = None
    if answer.status != 200 or not isinstance(given, dict) or not isinstance(given.get("access_token"), str):
        raise TargetFailed(
            f"The token's address answered {answer.status} and gave no access token.",
            code="no_access_token",
            extra={"status": answer.status},
        )
    life = given.get("expires_in", USUAL_LIFE)
    seconds = float(life) if isinstance(life, int | float) else USUAL_LIFE
    return given["access_token"], time.monotonic() + max(seconds - EARLY, 0)

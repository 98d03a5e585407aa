"""Secrets by reference: a document says `{"secret": "crm_token"}` where a secret belongs, never the secret itself."""

from collections.abc import Mapping
from typing import Any

from operations.errors import Forbidden
from operations.operation import Call
from vault import store

REFERENCE: Mapping[str, Any] = {
    "type": "object",
    "title": "Secret",
    "x-title-zh": "密钥",
    "properties": {"secret": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$", "x-secret": True}},
    "required": ["secret"],
    "additionalProperties": False,
}
"""The schema of a place that takes a reference alone."""

TEXT_OR_SECRET: Mapping[str, Any] = {
    "anyOf": [
        {"type": "string", "maxLength": 8000},
        {
            "type": "object",
            "properties": {
                "secret": REFERENCE["properties"]["secret"],
                "prefix": {"type": "string", "maxLength": 100},
            },
            "required": ["secret"],
            "additionalProperties": False,
        },
    ]
}
"""A text, or a secret with a text before it, as in `{"secret": "crm_token", "prefix": "Token "}`."""


def revealed(call: Call, value: Any) -> str:
    """The text that is meant. Only a secret that the caller may use is taken out, and its run hides it in logs and outputs."""
    if not isinstance(value, Mapping):
        return str(value)
    name = str(value["secret"])
    if not store.may_use(call.principal, name):
        raise Forbidden(f"Using the secret '{name}' needs the permission 'secret.use' or 'secret.use:{name}'.")
    secret = store.reveal(name)
    if call.run is not None:
        call.run.hide(secret)
    return str(value.get("prefix", "")) + secret

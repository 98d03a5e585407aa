"""A request before anybody reads anything into it: what operations that look at more than a token are shown at the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.principal import Principal


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A request as its sender signed it. `signature` is the header X-Jacquard-Signature; "" when the request has none."""

    method: str
    path: str
    body: bytes
    signature: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Knock:
    """Who knocks, by the token they show, at an operation that decides itself whom it lets in: by a signature, or so many
    times an hour."""

    principal: Principal
    target: Mapping[str, str]
    request: Signed
    address: str

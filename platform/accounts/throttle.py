"""How often one may try to sign in: limits per account and address together, per address, per account and for all; and
by the same means how often one may do other things that are limited. They
stand in the database, so all processes share them; what cannot be counted is not allowed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address

from django.db import transaction
from django.db.models import BigIntegerField, F, Value
from django.db.models.functions import Greatest

from accounts.models import LoginAllowance, key_of


@dataclass(frozen=True, kw_only=True)
class Limit:
    """`tries` at once; each comes back after `every` seconds."""

    scope: str
    tries: int
    every: float

    @property
    def interval(self) -> int:
        return int(self.every * 1000)


# The address comes first and the account later: whoever tries too much from one place is stopped there, before he can
# use up what others need to sign in to the account.
ADDRESS = Limit(scope="address", tries=50, every=10)
PAIR = Limit(scope="pair", tries=5, every=60)
ACCOUNT = Limit(scope="account", tries=20, every=30)
ALL = Limit(scope="all", tries=600, every=0.1)


def take(account: str, address: str, now: datetime) -> int:
    """Count one try; 0 when it is allowed, else the seconds to wait. Counted before the password is looked at, so that
    simultaneous tries cannot slip through."""
    moment = _milliseconds(now)
    with transaction.atomic():
        for limit, key in _limits(account, address):
            wait = _take_one(limit, key, moment)
            if wait:
                return -(-wait // 1000)
    return 0


def take_one(limit: Limit, subject: str, now: datetime) -> int:
    """Count one use of something else that is limited; 0 when it is allowed, else the seconds to wait."""
    key = hashlib.sha256("\0".join([limit.scope, subject]).encode("utf-8", "replace")).hexdigest()
    with transaction.atomic():
        return -(-_take_one(limit, key, _milliseconds(now)) // 1000)


def give_back(account: str, address: str) -> None:
    """The try was right: it does not count, and what this address got wrong about this account is forgotten."""
    for limit, key in _limits(account, address):
        allowance = LoginAllowance.objects.filter(key=key)
        if limit is PAIR:
            allowance.delete()
        else:
            allowance.update(whole_at=F("whole_at") - limit.interval)


def forget_old(now: datetime) -> int:
    """Remove allowances that are whole again; returns how many."""
    return LoginAllowance.objects.filter(whole_at__lt=_milliseconds(now)).delete()[0]


def _limits(account: str, address: str) -> Iterator[tuple[Limit, str]]:
    name, place = key_of(account), _network(address)
    for limit, subject in ((ADDRESS, [place]), (PAIR, [name, place]), (ACCOUNT, [name]), (ALL, [])):
        yield limit, hashlib.sha256("\0".join([limit.scope, *subject]).encode("utf-8", "replace")).hexdigest()


def _network(address: str) -> str:
    """One subscriber holds a whole /64 of IPv6, so that is what counts as one address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))


def _take_one(limit: Limit, key: str, moment: int) -> int:
    """One conditional UPDATE, so that of two simultaneous tries at the last allowance one gets it."""
    latest = moment + (limit.tries - 1) * limit.interval
    from_now = Greatest(F("whole_at"), Value(moment, output_field=BigIntegerField()))
    enough = LoginAllowance.objects.filter(key=key, whole_at__lte=latest)
    if enough.update(whole_at=from_now + limit.interval):
        return 0
    left, is_first = LoginAllowance.objects.get_or_create(key=key, defaults={"whole_at": moment + limit.interval})
    if is_first or enough.update(whole_at=from_now + limit.interval):
        return 0
    return max(1, left.whole_at - latest)


def _milliseconds(now: datetime) -> int:
    return int(now.timestamp() * 1000)

"""Named secrets: put in by people, taken out only by the code that uses them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.principal import Principal
from operations import clock
from operations.errors import NotFound
from operations.faults import fault_point
from operations.problems import did_you_mean
from vault.cipher import decrypted, encrypted, is_newest, rotated
from vault.models import Secret

CHUNK = 200


class UnknownSecret(NotFound):
    """A document names a secret that the vault does not hold."""

    code = "unknown_secret"


def put(name: str, value: str, by: str, *, note: str | None = None, now: datetime | None = None) -> bool:
    """Keep `value` under `name`; whether the name is new. Whoever reads it next gets the new value."""
    facts = {"token": encrypted(value), "changed_at": now or clock.now(), "changed_by": by}
    if note is not None:
        facts["note"] = note
    return Secret.objects.update_or_create(name=name, defaults=facts)[1]


def reveal(name: str) -> str:
    """The text itself. For the code that sends it, never for an answer or a log."""
    token = Secret.objects.filter(name=name).values_list("token", flat=True).first()
    if token is None:
        raise UnknownSecret(f"There is no secret '{name}'. {did_you_mean(name, names())}".strip())
    return decrypted(token)


def names() -> list[str]:
    return list(Secret.objects.order_by("name").values_list("name", flat=True))


def delete(name: str) -> bool:
    """Whether there was one."""
    return Secret.objects.filter(name=name).delete()[0] > 0


def may_use(principal: Principal, name: str) -> bool:
    """Whether this principal may put a reference to the secret into a document."""
    return principal.may("secret.use") or principal.may(f"secret.use:{name}")


def rotate() -> Mapping[str, int]:
    """All secrets under the newest key, as counts of those seen, renewed and unreadable with any key."""
    seen = renewed = unreadable = last = 0
    while True:
        with transaction.atomic():
            chunk = list(Secret.objects.select_for_update().filter(pk__gt=last).order_by("pk")[:CHUNK])
            for secret in chunk:
                seen, last = seen + 1, secret.pk
                if is_newest(secret.token):
                    continue
                try:
                    secret.token = rotated(secret.token)
                except ValueError:
                    unreadable += 1
                else:
                    secret.save(update_fields=["token"])
                    renewed += 1
        if not chunk:
            return {"seen": seen, "renewed": renewed, "unreadable": unreadable}
        fault_point("secrets.rotated")

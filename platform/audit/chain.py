"""The operation log as a hash chain: each link is the SHA-256 of the link before it and of one entry, so that an entry which is
changed, removed or put between others later is found by whoever computes the chain anew. Links are made by a chore shortly
after the entries, not with them: a chain within their transactions would let one write wait for another.

Whoever owns the database could compute a chain of their own. The last hash, kept elsewhere, shows that: it is in the process
log with every batch, and `manage.py audit verify --head` looks for it."""

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import orjson
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef

from audit.models import ChainLink, OperationLog

log = logging.getLogger(__name__)

BEGINNING = "0" * 64
PAGE = 2000
LATE = 20_000
"""How many entries back the chore looks for one whose transaction ended later than those after it."""
SOON = timedelta(minutes=10)
"""An entry that is older has its link, if a scheduler runs."""
COLUMNS = tuple(str(field.column) for field in OperationLog._meta.concrete_fields)

Values = tuple[Any, ...]
Wrong = Literal["changed", "missing", "broken"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`changed`: the entry is not what it was when it was linked, or the link was forged; `missing`: the entry is gone;
    `broken`: a link itself is gone. `entry` is the id in the log, 0 where only the position is known."""

    position: int
    entry: int
    what: Wrong


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`links` were looked at; `unlinked` entries wait for theirs for longer than they should; `head` is the last hash, and
    `has_head` tells whether the asked one was met."""

    links: int
    head: str
    findings: Sequence[Finding]
    unlinked: int
    has_head: bool


def extend(now: datetime, *, whole: bool = False) -> int:
    """Link what has none yet; how many entries it were. Of several at once one links, the others do nothing."""
    made = 0
    while some := _next(whole):
        position, last = _end()
        links = []
        for values in some:
            position, last = position + 1, _hash(last, values)
            links.append(ChainLink(position=position, entry=values[0], hash=last))
        try:
            with transaction.atomic():
                ChainLink.objects.bulk_create(links)
        except IntegrityError:
            return made
        made += len(links)
        log.info("operation log chained", extra={"entry": some[-1][0], "position": position, "head": last})
        if len(some) < PAGE:
            break
    return made


def verify(now: datetime, head: str = "", most: int = 100) -> Verdict:
    """Compute the chain anew. At most so many findings."""
    findings: list[Finding] = []
    expected, last, met, links = 1, BEGINNING, not head, 0
    for link, values in _linked():
        links += 1
        if link.position != expected:
            findings.append(Finding(position=expected, entry=0, what="broken"))
        elif values is None:
            findings.append(Finding(position=link.position, entry=link.entry, what="missing"))
        elif _hash(last, values) != link.hash:
            findings.append(Finding(position=link.position, entry=link.entry, what="changed"))
        expected, last, met = link.position + 1, link.hash, met or link.hash == head
        if len(findings) >= most:
            break
    unlinked = _without_link().filter(at__lt=now - SOON).count()
    return Verdict(links=links, head=last, findings=findings, unlinked=unlinked, has_head=met)


def _hash(before: str, values: Values) -> str:
    return hashlib.sha256(before.encode() + _bytes(values)).hexdigest()


def _bytes(values: Values) -> bytes:
    """One form of an entry, whatever the database makes of moments and of the order of members."""
    plain = [value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for value in values]
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)


def _next(whole: bool) -> list[Values]:
    entries = _without_link()
    if not whole:
        entries = entries.filter(pk__gt=(ChainLink.objects.aggregate(last=Max("entry"))["last"] or 0) - LATE)
    return list(entries.order_by("pk").values_list(*COLUMNS)[:PAGE])


def _without_link() -> Any:
    return OperationLog.objects.filter(~Exists(ChainLink.objects.filter(entry=OuterRef("pk"))))


def _end() -> tuple[int, str]:
    link = ChainLink.objects.order_by("-position").first()
    return (link.position, link.hash) if link else (0, BEGINNING)


def _linked() -> Iterator[tuple[ChainLink, Values | None]]:
    """All links in their order, each with its entry, a page at a time."""
    position = 0
    while links := list(ChainLink.objects.filter(position__gt=position).order_by("position")[:PAGE]):
        found: Mapping[int, Values] = {
            values[0]: values
            for values in OperationLog.objects.filter(pk__in=[link.entry for link in links]).values_list(*COLUMNS)
        }
        for link in links:
            yield link, found.get(link.entry)
        position = links[-1].position

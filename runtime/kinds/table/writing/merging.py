"""If-Match: an edit of an older version is merged when nobody else touched its fields, and refused with both sides else."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from operations.errors import InvalidInput, PreconditionFailed
from operations.problems import Problem
from runtime.kinds.table.access.sights import Sight
from runtime.kinds.table.history.versions import RowVersion, folded_back, versions_of
from runtime.kinds.table.writing.intake import readable_ids

Json = Any
ETAG = re.compile(r'(?:W/)?"?([0-9]{1,9})"?\Z')


def etag(version: int) -> str:
    return f'"{version}"'


def expected_version(if_match: str | int | None) -> int | None:
    """The row version that If-Match names; None when any will do."""
    if if_match is None or if_match == "*":
        return None
    found = ETAG.match(str(if_match))
    if found is None:
        message = 'If-Match takes the ETag of the row as it was read, such as "3".'
        raise InvalidInput(message, problems=[Problem(code="wrong_value", pointer="/if_match", message=message)])
    return int(found[1])


def edits_on(
    sight: Sight, id: int, expected: int, current_version: int, current: Mapping[str, Json], wanted: Mapping[str, Json]
) -> set[str]:
    """The uids among `wanted` (field uid → JSON) that are edits of the expected version and may be applied to the
    current one. Raises PreconditionFailed when somebody else changed one of them since."""
    later = versions_of(sight.plan.uid, id, after=expected) if expected < current_version else []
    if expected > current_version or len(later) != current_version - expected:
        current = {uid: _seen(sight, uid, value) for uid, value in current.items() if uid in wanted}
        raise moved_on(sight, current_version, current, wanted, ())
    base = {uid: _seen(sight, uid, value) for uid, value in folded_back(current, later).items() if uid in wanted}
    current = {uid: _seen(sight, uid, value) for uid, value in current.items() if uid in wanted}
    wanted = {uid: _seen(sight, uid, value) for uid, value in wanted.items()}
    touched = {uid for version in later for uid in version.delta if uid in wanted}
    theirs = {uid for uid in touched if not _is_links(sight, uid) or base.get(uid) != current.get(uid)}
    edits = {uid for uid, value in wanted.items() if uid in sight.policy.masks or value != base.get(uid)}
    # Even to the same value: two people who each add one to a count mean two.
    both = edits & theirs
    if both:
        raise moved_on(sight, current_version, current, wanted, later, base, both)
    return edits


def _is_links(sight: Sight, uid: str) -> bool:
    return uid in sight.plan.by_uid and sight.plan.by_uid[uid].is_links


def _seen(sight: Sight, uid: str, value: Json) -> Json:
    """Of links only those to rows that may be seen: what becomes of the others is not this principal's to meet."""
    if not value or not _is_links(sight, uid):
        return value
    relation = sight.plan.by_uid[uid].relation
    known = readable_ids(sight.reader, relation.target, value) if relation else set()
    return [id for id in value if id in known] or None


def moved_on(
    sight: Sight,
    version: int,
    current: Mapping[str, Json],
    wanted: Mapping[str, Json],
    later: Sequence[RowVersion],
    base: Mapping[str, Json] | None = None,
    both: set[str] | None = None,
) -> PreconditionFailed:
    """Both sides, as far as this principal may see them."""
    uids = both if both is not None else {uid for uid, value in wanted.items() if value != current.get(uid)}
    conflicts = []
    for uid in sorted(uids):
        of = sight.plan.by_uid.get(uid)
        if of is None:
            continue
        side: dict[str, Json] = {"field": of.name, "yours": wanted.get(uid)}
        if sight.queries(of):
            side |= {"theirs": current.get(uid)} | ({"base": base.get(uid)} if base is not None else {})
        conflicts.append(side)
    by = sorted({one.by_name for one in later if one.by_name})
    return PreconditionFailed(
        f"The row is at version {version} now{', changed by ' + ', '.join(by) if by else ''}. "
        "Look at both sides and send your change again with the new version.",
        headers={"ETag": etag(version)},
        extra={"version": version, "conflicts": conflicts},
    )

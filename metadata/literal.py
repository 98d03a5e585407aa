"""Definitions at addresses of their own (`/api/reports`): created, replaced and removed, and published at once.

The long way, with a draft that is shown and a plan that is agreed to, is `/api/metadata/{kind}`; both make the same versions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from metadata import drafts, lifecycle
from metadata.catalog import read_catalog
from metadata.models import Alias, Definition
from metadata.names import check_name
from metadata.planning import Proposal, planned
from metadata.shown import title_of
from operations.errors import Conflict
from operations.operation import Call


def created(kind: str, name: str, body: Mapping[str, Any], call: Call) -> dict[str, Any]:
    """Published as version 1; InvalidInput with all its problems otherwise."""
    check_name(name)
    if Definition.objects.filter(kind=kind, name=name).exists() or Alias.objects.filter(kind=kind, name=name).exists():
        raise Conflict(f"There is, or was, a {kind} '{name}' already.")
    _publish([Proposal(kind=kind, name=name, uid=drafts.free_uid(kind, name), body=dict(body))], call)
    return shown(drafts.definition_named(kind, name))


def replaced(kind: str, name: str, body: Mapping[str, Any], call: Call) -> dict[str, Any]:
    """The body counts from now on. The same body again changes nothing."""
    definition = drafts.definition_named(kind, name)
    if call.if_match is not None:
        drafts.check_match(definition, call.if_match)
    proposal = Proposal(kind=kind, name=definition.name, uid=definition.uid, body=dict(body))
    try:
        _publish([proposal], call)
    except Conflict as conflict:
        if conflict.code != "nothing_to_publish":
            raise
    return shown(drafts.definition_named(kind, definition.name))


def removed(kind: str, name: str, call: Call) -> None:
    definition = drafts.definition_named(kind, name)
    if definition.published is None:
        lifecycle.delete_unpublished(definition, call)
    else:
        _publish([Proposal(kind=kind, name=definition.name, uid=definition.uid, body=None)], call)


def shown(definition: Definition) -> dict[str, Any]:
    """As its own address answers: the body that is worked on, the version that counts."""
    body = drafts.body_of(definition)
    return {
        "id": definition.name,
        "name": definition.name,
        "title": title_of(body, definition.name),
        "version": definition.published.number if definition.published else None,
        "state": state_of(definition),
        "body": body,
        "etag": drafts.etag_of(definition),
    }


def state_of(definition: Definition) -> str:
    """ "published", "draft" (never published) or "changed" (published, and somebody works on it)."""
    if definition.published is None:
        return "draft"
    return "changed" if drafts.draft_of(definition) is not None else "published"


def _publish(proposals: Sequence[Proposal], call: Call) -> None:
    """What is agreed to is what it is now; somebody who publishes in between is told of by a Conflict."""
    seal = planned(proposals, read_catalog()).plan.seal
    lifecycle.publish(lambda catalog: proposals, lifecycle.Consent(seal=seal), call)

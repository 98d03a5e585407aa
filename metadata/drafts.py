"""Drafts: the body that is being worked on. Saving one is always allowed; its problems are shown, never hidden."""

import hashlib
from base64 import b32encode
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from metadata.bodies import new_uid
from metadata.catalog import current_catalog
from metadata.kinds import kind as kind_named
from metadata.models import Alias, Definition, Draft
from metadata.names import check_name
from metadata.validation import problems_in
from metadata.views import CatalogView, Document, overlay
from operations.errors import Conflict, NotFound, PreconditionFailed, PreconditionRequired
from operations.problems import Problem, did_you_mean


def definition_named(kind: str, name: str) -> Definition:
    """The definition under its name or an old name of it; NotFound with a hint otherwise."""
    definitions = Definition.objects.filter(kind=kind_named(kind).name).select_related("published", "draft")
    found = definitions.filter(name=name).first() or definitions.filter(aliases__name=name).first()
    if found is None:
        known = definitions.values_list("name", flat=True)
        raise NotFound(f"There is no {kind} '{name}'. {did_you_mean(name, known)}".strip())
    return found


def etag_of(definition: Definition) -> str:
    """Names the state of a definition that a writer has read: its draft's revision, or its published version."""
    if draft_of(definition) is not None:
        return f'"d{definition.revision}"'
    return f'"v{definition.published.number}"' if definition.published else '"v0"'


def draft_of(definition: Definition) -> Draft | None:
    return Draft.objects.filter(definition=definition).first()


def create(kind: str, name: str, body: Any, *, by: str, now: datetime) -> Definition:
    """A new definition with a first draft."""
    check_name(name)
    if Alias.objects.filter(kind=kind, name=name).exists():
        raise Conflict(f"'{name}' is an old name of another {kind}; choose a name that was never used.")
    try:
        with transaction.atomic():
            definition = Definition.objects.create(
                kind=kind_named(kind).name, name=name, uid=free_uid(kind, name), created_at=now, created_by=by
            )
    except IntegrityError:
        raise Conflict(f"There is a {kind} '{name}' already.") from None
    _keep(definition, body, based_on=None, by=by, now=now)
    return definition


def save(definition: Definition, body: Any, *, if_match: str | None, by: str, now: datetime) -> None:
    """Keep the next state of the draft. `if_match` is the ETag that the writer read; 412 shows both sides otherwise."""
    check_match(definition, if_match)
    draft, published = draft_of(definition), definition.published
    based_on = draft.based_on if draft else published.number if published else None
    with transaction.atomic():
        _keep(definition, body, based_on=based_on, by=by, now=now)


def discard(definition: Definition, *, if_match: str | None) -> None:
    """Throw the draft away. A definition that was never published goes with it."""
    check_match(definition, if_match)
    if definition.published is None:
        definition.delete()
    else:
        Draft.objects.filter(definition=definition).delete()


def check_match(definition: Definition, if_match: str | None) -> None:
    if if_match is None:
        raise PreconditionRequired(f"Read {definition} first and send its ETag as If-Match.")
    if if_match not in ("*", etag_of(definition)):
        raise _changed_meanwhile(definition)


def body_of(definition: Definition) -> Any:
    """What the author works on: the draft, or what is published."""
    draft = draft_of(definition)
    if draft is not None:
        return draft.body
    return definition.published.body if definition.published else {}


def problems_of(definition: Definition, body: Any, catalog: CatalogView | None = None) -> list[Problem]:
    """All findings, seen against what is published with this body in it."""
    under = catalog or current_catalog()
    document = Document(kind=definition.kind, name=definition.name, body=body, uid=definition.uid)
    return problems_in(kind_named(definition.kind), body, overlay([document], under=under))


def free_uid(kind: str, name: str) -> str:
    """Made from kind and name, so that one pack gives one uid everywhere; random when a renamed definition holds it."""
    wanted = derived_uid(kind, name)
    if Definition.objects.filter(uid=wanted).exists():
        return new_uid(set(Definition.objects.values_list("uid", flat=True)))
    return wanted


def derived_uid(kind: str, name: str) -> str:
    return "u" + b32encode(hashlib.sha256(f"{kind}/{name}".encode()).digest()).decode().lower()[:11]


def _keep(definition: Definition, body: Any, *, based_on: int | None, by: str, now: datetime) -> None:
    """Only the first of two who save at the same time finds the revision that both have read."""
    same_revision = Definition.objects.filter(pk=definition.pk, revision=definition.revision)
    if not same_revision.update(revision=F("revision") + 1):
        raise _changed_meanwhile(definition)
    definition.revision += 1
    Draft.objects.update_or_create(
        definition=definition, defaults={"body": body, "based_on": based_on, "updated_at": now, "updated_by": by}
    )


def _changed_meanwhile(definition: Definition) -> PreconditionFailed:
    definition = Definition.objects.select_related("published").get(pk=definition.pk)
    draft = draft_of(definition)
    return PreconditionFailed(
        f"{definition} was changed since you read it.",
        extra={
            "current": {
                "etag": etag_of(definition),
                "body": body_of(definition),
                "by": draft.updated_by if draft else "",
            }
        },
    )

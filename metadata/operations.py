"""What can be done with definitions of any kind: one set of operations, told apart by the kind in their target."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from metadata import drafts, lifecycle, shown, usages
from metadata.access import ACTIONS, Action, grant, granted_names, grants_on, may_kind, on_definition, on_kind, revoke
from metadata.catalog import read_catalog
from metadata.diff import changes_between
from metadata.kinds import kind as kind_named
from metadata.kinds import kinds
from metadata.models import Definition
from metadata.names import check_name
from metadata.pack_operations import OPERATIONS as PACK_OPERATIONS
from metadata.planning import Planned, Proposal, planned
from operations.access import SIGNED_IN
from operations.errors import InvalidInput
from operations.operation import Call, Operation, Result, Route
from operations.problems import Problem

ONE = "/api/metadata/{kind}/{name}"
OBJECT: Mapping[str, Any] = {"type": "object"}


def kind_list(call: Call) -> Result:
    return Result(value={"kinds": [shown.kind_as_json(kind) for kind in kinds().values()]})


def kind_get(call: Call) -> Result:
    return Result(value=shown.kind_as_json(kind_named(call.target["kind"]), whole=True))


def definition_list(call: Call) -> Result:
    """Those the principal may read; without the kind's permission only the ones granted one by one."""
    kind = kind_named(call.target["kind"]).name
    definitions = Definition.objects.filter(kind=kind).select_related("published", "draft").order_by("name")
    if not call.input.get("archived"):
        definitions = definitions.filter(archived_at=None)
    if not may_kind(call.principal, "read", kind):
        definitions = definitions.filter(name__in=granted_names(call.principal, "read", kind))
    return Result(value={"definitions": [shown.summary_of(definition) for definition in definitions]})


def definition_create(call: Call) -> Result:
    definition = drafts.create(
        call.target["kind"], call.input["name"], call.input["body"], by=call.principal.name, now=call.now
    )
    call.emit("definition.created", f"{definition}", {"kind": definition.kind, "name": definition.name})
    return _shown(definition, status=201)


def definition_get(call: Call) -> Result:
    return _shown(_definition(call))


def definition_save_draft(call: Call) -> Result:
    definition = _definition(call)
    drafts.save(definition, call.input["body"], if_match=call.if_match, by=call.principal.name, now=call.now)
    return _shown(definition)


def definition_discard_draft(call: Call) -> Result:
    drafts.discard(_definition(call), if_match=call.if_match)
    return Result(status=204)


def definition_validate(call: Call) -> Result:
    """Problems of the given body, or of what is worked on. Nothing is saved."""
    definition = _definition_or_new(call)
    body = call.input["body"] if "body" in call.input else drafts.body_of(definition)
    problems = drafts.problems_of(definition, body)
    return Result(value={"problems": shown.problems_as_json(problems)})


def definition_plan(call: Call) -> Result:
    made = planned([_proposal(call)], read_catalog())
    return Result(value=shown.planned_as_json(made))


def definition_publish(call: Call) -> Result:
    """The draft under its own name or a new one. An If-Match says which draft is meant; the seal says it too."""
    if call.if_match is not None:
        drafts.check_match(_definition(call), call.if_match)
    return _published(call, _proposal)


def definition_rollback(call: Call) -> Result:
    return _published(call, _proposal)


def definition_delete(call: Call) -> Result:
    definition = _definition(call)
    if definition.published is None:
        lifecycle.delete_unpublished(definition, call)
    else:
        _publish(call, lambda call: _removal(_definition(call)))
    return Result(status=204)


def definition_versions(call: Call) -> Result:
    definition = _definition(call)
    published = definition.published.number if definition.published else None
    versions = [shown.version_as_json(version) for version in definition.versions.order_by("-number")]
    return Result(value={"published": published, "versions": versions})


def definition_version(call: Call) -> Result:
    number = _number(call.target["number"])
    return Result(value=shown.version_as_json(lifecycle.version_of(_definition(call), number), whole=True))


def definition_diff(call: Call) -> Result:
    definition = _definition(call)
    before = _side(definition, call.input.get("from", "published"))
    after = _side(definition, call.input.get("to", "draft"))
    changes = changes_between(before, after, kind_named(definition.kind).identity)
    return Result(value=shown.changes_as_json(changes) | {"before": before, "after": after})


def definition_where_used(call: Call) -> Result:
    definition = _definition(call)
    uses = usages.uses_of(definition.kind, definition.name)
    return Result(value={"uses": [use.as_json() for use in uses]})


def definition_archive(call: Call) -> Result:
    lifecycle.archive(_definition(call), call)
    return _shown(_definition(call))


def definition_unarchive(call: Call) -> Result:
    lifecycle.unarchive(_definition(call), call)
    return _shown(_definition(call))


def definition_grants(call: Call) -> Result:
    grants = [{"username": username, "action": action} for username, action in grants_on(_definition(call))]
    return Result(value={"grants": grants})


def definition_grant(call: Call) -> Result:
    """Nobody gives what they do not have: the operation itself needs the right to publish."""
    grant(_definition(call), call.input["username"], _action(call))
    return definition_grants(call)


def definition_revoke(call: Call) -> Result:
    revoke(_definition(call), call.input["username"], _action(call))
    return definition_grants(call)


def _definition(call: Call) -> Definition:
    return drafts.definition_named(call.target["kind"], call.target["name"])


def _definition_or_new(call: Call) -> Definition:
    kind = kind_named(call.target["kind"]).name
    found = Definition.objects.filter(kind=kind, name=call.target["name"]).first()
    return found or Definition(kind=kind, name=call.target["name"])


def _shown(definition: Definition, status: int = 200) -> Result:
    fresh = drafts.definition_named(definition.kind, definition.name)
    return Result(value=shown.definition_as_json(fresh), status=status, headers={"ETag": drafts.etag_of(fresh)})


def _proposal(call: Call) -> Proposal:
    """What the caller means to publish: the draft, an older version, another name, or nothing any more."""
    definition = _definition(call)
    if call.input.get("delete"):
        return _removal(definition)
    if "version" in call.input:
        return lifecycle.rollback_proposal(definition, call.input["version"])
    new_name = call.input.get("rename_to", definition.name)
    check_name(new_name, "/rename_to")
    return Proposal(
        kind=definition.kind,
        name=new_name,
        uid=definition.uid,
        body=drafts.body_of(definition),
        renamed_from=definition.name if new_name != definition.name and definition.published else "",
    )


def _removal(definition: Definition) -> Proposal:
    return Proposal(kind=definition.kind, name=definition.name, uid=definition.uid, body=None)


def _publish(call: Call, proposal_of: Callable[[Call], Proposal]) -> Planned:
    consent = lifecycle.Consent(
        seal=call.input.get("seal", ""),
        decisions=call.input.get("decisions", {}),
        comment=call.input.get("comment", ""),
    )
    return lifecycle.publish(lambda catalog: [proposal_of(call)], consent, call)


def _published(call: Call, proposal_of: Callable[[Call], Proposal]) -> Result:
    made = _publish(call, proposal_of)
    name = made.proposals[0].name if made.proposals else call.target["name"]
    return _shown(drafts.definition_named(call.target["kind"], name))


def _side(definition: Definition, side: str) -> Any:
    """One side of a diff: "draft", "published" or the number of a version."""
    if side == "draft":
        return drafts.body_of(definition)
    if side == "published":
        return definition.published.body if definition.published else {}
    return lifecycle.version_of(definition, _number(side)).body


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidInput(
            problems=[
                Problem(code="wrong_version", pointer="", message=f"'{text[:40]}' is not the number of a version.")
            ]
        )
    return int(text)


def _action(call: Call) -> Action:
    action: Action = call.input["action"]
    return action


def _object(required: tuple[str, ...] = (), **properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


TEXT = {"type": "string", "maxLength": 500}
NAME = {"type": "string", "maxLength": 63}
VERSION = {"type": "integer", "minimum": 1}
SEAL = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
CONSENT: Mapping[str, Mapping[str, Any]] = {"seal": SEAL, "decisions": OBJECT, "comment": TEXT}
GRANT = _object(("username", "action"), username={"type": "string"}, action={"enum": list(ACTIONS)})


def _read(name: str, summary: str, path: str, handler: Any, **more: Any) -> Operation:
    return Operation(
        name=name,
        summary=summary,
        access=more.pop("access", on_definition("read")),
        handler=handler,
        route=Route(method="GET", path=path),
        **more,
    )


def _write(
    name: str,
    summary: str,
    method: Literal["POST", "PUT", "DELETE"],
    path: str,
    handler: Any,
    action: Action,
    transaction: Literal["one", "own", "none"] = "one",
    **more: Any,
) -> Operation:
    return Operation(
        name=name,
        summary=summary,
        access=more.pop("access", on_definition(action)),
        handler=handler,
        route=Route(method=method, path=path),
        transaction=transaction,
        **more,
    )


DEFINITION_OPERATIONS = (
    _read("kind.list", "The kinds of metadata", "/api/kinds", kind_list, access=SIGNED_IN),
    _read("kind.get", "One kind with its JSON Schema", "/api/kinds/{kind}", kind_get, access=SIGNED_IN),
    _read(
        "definition.list",
        "The definitions of a kind",
        "/api/metadata/{kind}",
        definition_list,
        access=SIGNED_IN,
        input=_object(archived={"type": "boolean"}),
    ),
    _write(
        "definition.create",
        "Begin a definition with a draft",
        "POST",
        "/api/metadata/{kind}",
        definition_create,
        "design",
        access=on_kind("design"),
        input=_object(("name", "body"), name=NAME, body=OBJECT),
    ),
    _read("definition.get", "One definition: draft, published body, problems", ONE, definition_get),
    _write(
        "definition.save_draft",
        "Save the draft of a definition",
        "PUT",
        f"{ONE}/draft",
        definition_save_draft,
        "design",
        input=_object(("body",), body=OBJECT),
    ),
    _write(
        "definition.discard_draft", "Throw the draft away", "DELETE", f"{ONE}/draft", definition_discard_draft, "design"
    ),
    _write(
        "definition.validate",
        "Find the problems of a body",
        "POST",
        f"{ONE}/validate",
        definition_validate,
        "read",
        "none",
        input=_object(body=OBJECT),
    ),
    _write(
        "definition.plan",
        "What publishing would do",
        "POST",
        f"{ONE}/plan",
        definition_plan,
        "design",
        "none",
        input=_object(rename_to=NAME, version=VERSION, delete={"type": "boolean"}),
    ),
    _write(
        "definition.publish",
        "Publish the draft as a new version",
        "POST",
        f"{ONE}/publish",
        definition_publish,
        "publish",
        "own",
        input=_object(("seal",), rename_to=NAME, **CONSENT),
    ),
    _write(
        "definition.rollback",
        "Publish an older version again",
        "POST",
        f"{ONE}/rollback",
        definition_rollback,
        "publish",
        "own",
        input=_object(("seal", "version"), version=VERSION, **CONSENT),
    ),
    _write(
        "definition.delete",
        "Delete a definition; its data is parked",
        "DELETE",
        ONE,
        definition_delete,
        "publish",
        "own",
        input=_object((), **CONSENT),
    ),
    _read("definition.versions", "The versions of a definition", f"{ONE}/versions", definition_versions),
    _read("definition.version", "One version with its body", f"{ONE}/versions/{{number}}", definition_version),
    _read(
        "definition.diff",
        "What differs between two versions",
        f"{ONE}/diff",
        definition_diff,
        input=_object((), **{"from": NAME, "to": NAME}),
    ),
    _read("definition.where_used", "Who uses a definition", f"{ONE}/where-used", definition_where_used),
    _write(
        "definition.archive",
        "Take out of use, keep the data",
        "POST",
        f"{ONE}/archive",
        definition_archive,
        "publish",
        "own",
    ),
    _write(
        "definition.unarchive",
        "Take into use again",
        "POST",
        f"{ONE}/unarchive",
        definition_unarchive,
        "publish",
        "own",
    ),
    _read(
        "definition.grants",
        "Who was granted this definition",
        f"{ONE}/grants",
        definition_grants,
        access=on_definition("publish"),
    ),
    _write("definition.grant", "Grant it to a user", "POST", f"{ONE}/grants", definition_grant, "publish", input=GRANT),
    _write(
        "definition.revoke", "Take a grant back", "DELETE", f"{ONE}/grants", definition_revoke, "publish", input=GRANT
    ),
)

OPERATIONS = DEFINITION_OPERATIONS + PACK_OPERATIONS

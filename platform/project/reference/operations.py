"""The page of operations and permissions."""

from collections.abc import Iterator
from itertools import groupby

from operations.operation import Operation
from operations.registry import operations
from project.reference.markdown import code, page, table, words
from project.reference.schemas import members_table

INTRODUCTION = """
Everything that can be done is an operation: one name is the endpoint, the permission, the line in the operation log and the
`operationId` in the [OpenAPI document](../operations/manual.md#the-http-api). All of them go through one door, which checks
who asks and what was sent before anything is done.
"""

RULES = {
    "public": "anybody",
    "signed_in": "whoever is signed in",
    "granted": "who was granted {}",
    "policy": "decided for each object; {}",
}
RULES_EXPLAINED = """
**Who may.** *Granted*: a role lists the permission, by name or by a pattern such as `user.*`. *Decided for each object*: roles
and grants are looked at for the table, row, field or definition that is meant; see [Permissions](../concepts/permissions.md).

**Input.** Members marked * are needed; unknown members are refused. A GET takes them in its query string. Writing
operations honour `Idempotency-Key`: the same key with the same body gives the first answer again.
"""


def operations_page() -> str:
    every = list(operations().values())
    sections = [
        "\n\n".join([f"## {group}", *(_section(operation) for operation in members)])
        for group, members in groupby(every, key=lambda operation: operation.name.partition(".")[0])
    ]
    return page("Operations and permissions", INTRODUCTION, RULES_EXPLAINED, _overview(every), *sections)


def _overview(every: list[Operation]) -> str:
    return "## All\n\n" + table(
        ("operation", "address", "what it does"),
        ((f"[`{o.name}`](#{_anchor(o)})", code(_address(o)), o.summary) for o in every),
    )


def _section(operation: Operation) -> str:
    told = "\n".join(f"- {line}" for line in _facts(operation))
    members = members_table(operation.input)
    return "\n\n".join(part for part in (f"### {operation.name}", f"{operation.summary}.", told, members) if part)


def _facts(operation: Operation) -> Iterator[str]:
    yield f"**Address:** {code(_address(operation))}" if operation.route else "**Address:** none; called from inside"
    yield f"**Who may:** {_rule(operation)}"
    if operation.route and operation.route.media != ("application/json",):
        yield f"**Body:** {words(operation.route.media)}"
    if operation.writes:
        yield "**Writes**" + ("; answers hold a secret and are not kept" if operation.answer_is_secret else "")
    if operation.cookie_auth:
        yield "**Relies on the refresh cookie:** send `X-Requested-With: jacquard`"
    if operation.input.get("x-query") == "raw":
        yield "**Query string:** filters, sorting, paging; see [Filters](../concepts/filters.md)"


def _rule(operation: Operation) -> str:
    return RULES[operation.access.rule].format(code(operation.access.permission))


def _address(operation: Operation) -> str:
    return f"{operation.route.method} {operation.route.path}" if operation.route else "–"


def _anchor(operation: Operation) -> str:
    """As the table of contents makes it from the heading."""
    return operation.name.replace(".", "").lower()

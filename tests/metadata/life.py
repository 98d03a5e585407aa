"""Words for tests about the life of definitions."""

from collections.abc import Mapping
from typing import Any

from accounts.principal import Principal, system_principal
from operations.perform import perform

ROOT = system_principal("tests")
POINTS = (
    "publish.before_transaction",
    "publish.before_pointers",
    "publish.after_pointers",
    "publish.before_settling",
    "publish.after_transaction",
)


def do(
    operation: str,
    input: Mapping[str, Any] | None = None,
    /,
    *,
    by: Principal = ROOT,
    if_match: str | None = None,
    **target: str,
) -> Any:
    return perform(f"definition.{operation}", input, principal=by, target=target, if_match=if_match).value


def drafted(kind: str, name: str, body: Any, by: Principal = ROOT) -> Any:
    """A definition with this body as its draft."""
    if any(known["name"] == name for known in do("list", by=by, kind=kind)["definitions"]):
        return do("save_draft", {"body": body}, by=by, if_match="*", kind=kind, name=name)
    return do("create", {"name": name, "body": body}, by=by, kind=kind)


def published(kind: str, name: str, body: Any, by: Principal = ROOT, **more: Any) -> Any:
    """The same, published. `more` goes into plan and publish: `rename_to`, `decisions`, …"""
    drafted(kind, name, body, by)
    asked = {word: more[word] for word in ("rename_to",) if word in more}
    seal = do("plan", asked, by=by, kind=kind, name=name)["seal"]
    return do("publish", {"seal": seal, **more}, by=by, kind=kind, name=name)


def somebody(*permissions: str, id: int = 7) -> Principal:
    return Principal(kind="user", id=id, name=f"user{id}", permissions=frozenset(permissions))

"""A small catalogue in memory: one table and some roles."""

from collections.abc import Mapping, Sequence
from typing import Any
from unittest.mock import patch

from metadata.catalog import Catalog, Pointer
from metadata.views import Document, VersionView
from runtime.plans import Snapshot

TABLE: Mapping[str, Any] = {
    "title": "Orders",
    "fields": [
        {"uid": "number", "name": "number", "type": "text", "label": "Number"},
        {"uid": "amount", "name": "amount", "type": "integer", "label": "Amount"},
        {"uid": "phone", "name": "phone", "type": "text", "label": "Phone"},
        {"uid": "email", "name": "email", "type": "email", "label": "E-mail", "masking": "email"},
        {"uid": "secret_note", "name": "secret_note", "type": "text", "label": "Note"},
    ],
}


class InMemory(Catalog):
    """Bodies come from the test and not from the database."""

    bodies: Mapping[tuple[str, str], Mapping[str, Any]]

    def get(self, kind: str, name: str) -> VersionView | None:
        pointer = self.pointer(kind, name)
        return (
            None
            if pointer is None
            else Document(kind=kind, name=name, body=self.bodies[kind, name], id=pointer.version_id)
        )


def snapshot_of(roles: Sequence[Mapping[str, Any]]) -> Snapshot:
    """Roles are called r1, r2, …; the table is "orders"."""
    bodies = {("table", "orders"): TABLE} | {("role", f"r{n}"): body for n, body in enumerate(roles, 1)}
    pointers = {
        key: Pointer(kind=key[0], name=key[1], uid=key[1], version_id=-n, number=1, digest=str(n))
        for n, key in enumerate(bodies, 1)
    }
    catalog = InMemory(stamp=-1, pointers=pointers)
    object.__setattr__(catalog, "bodies", bodies)
    with patch("runtime.plans._compiled", {}):
        made = Snapshot(catalog=catalog)
        for kind, name in bodies:
            made.plan(kind, name)
    return made

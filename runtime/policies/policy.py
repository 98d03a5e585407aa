"""What one profile of principals may do with one table version: which rows, which fields, masked how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from runtime.filters.predicate import Predicate

Action = Literal["read", "create", "update", "delete", "import", "export", "design"]
Mask = Literal["hidden", "last4", "first1", "email", "all"]

ACTIONS: tuple[Action, ...] = ("read", "create", "update", "delete", "import", "export", "design")


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Compiled from the published roles of a principal; deny by default.

    `rows[action]` is the predicate a row must satisfy for the action (None: every row); an action that is missing from
    `actions` is denied whatever the row. `readable` and `writable` are field uids. `masks` says for readable fields how
    their values are shown; a masked field counts as unreadable for filters, sorting, grouping, search and history values.
    `key` identifies the compiled policy: two principals with equal keys share SQL.
    """

    key: str
    actions: frozenset[Action]
    rows: Mapping[Action, Predicate | None] = field(default_factory=dict)
    readable: frozenset[str] = frozenset()
    writable: frozenset[str] = frozenset()
    masks: Mapping[str, Mask] = field(default_factory=dict)

    def allows(self, action: Action) -> bool:
        return action in self.actions

    def may_query(self, uid: str) -> bool:
        """Whether a field may be filtered, sorted, grouped, searched: readable in clear."""
        return uid in self.readable and uid not in self.masks

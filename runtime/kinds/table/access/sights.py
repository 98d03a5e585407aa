"""What one principal sees of a table in one request: its fields after policy, masks and the closure of what they depend on."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from accounts.principal import Principal
from operations.errors import Forbidden, NotFound
from operations.operation import Call
from operations.problems import did_you_mean
from runtime.filters import Late, Values, bind, values_for
from runtime.filters import Sql as FilterSql
from runtime.kinds.table.statements import Row, rows_of, texts_of
from runtime.plans import Snapshot, snapshot
from runtime.policies.compile import everything, policy_of
from runtime.policies.policy import Action, Policy
from runtime.tables.directory import DIRECTORY
from runtime.tables.plan import FieldPlan, TablePlan
from runtime.tables.system import ONLY_ID, SYSTEM_BY_NAME

PolicyOf = Callable[[TablePlan, Principal], Policy]


@dataclass(kw_only=True)
class Reader:
    """Who asks, when, and of which snapshot: one per request, so that a request never mixes two versions."""

    principal: Principal
    now: datetime
    snapshot: Snapshot
    policy_of: PolicyOf = policy_of
    _sights: dict[str, "Sight | None"] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    @cached_property
    def late(self) -> Values:
        """What filters may ask about this request: $principal.id, now, …"""
        return values_for(self.principal, self.now)

    def rows_of(self, text: str, params: Sequence[Any] = ()) -> list[Row]:
        """`statements.rows_of` with the late values put in."""
        return rows_of(text, self._bound(text, params))

    def texts_of(self, text: str, params: Sequence[Any] = ()) -> list[Row]:
        return texts_of(text, self._bound(text, params))

    def _bound(self, text: str, params: Sequence[Any]) -> Sequence[Any]:
        if not any(isinstance(param, Late) for param in params):
            return params
        return bind(FilterSql(text, tuple(params)), self.late)

    def sight(self, name: str) -> "Sight | None":
        """A table as the principal sees it; None when they may not read it or there is none."""
        self._seen.add(name)
        if name not in self._sights:
            self._sights[name] = self._look(name)
        return self._sights[name]

    def policy_key(self, name: str) -> str:
        """What tells the rights on a table apart; "" for none."""
        seen = self.sight(name)
        return seen.policy.key if seen is not None else ""

    @contextmanager
    def noting(self) -> Iterator[set[str]]:
        """Which tables are looked at within."""
        before, self._seen = self._seen, set()
        try:
            yield self._seen
        finally:
            self._seen |= before

    def table(self, name: str) -> "Sight":
        """The same, or NotFound: a table one may not read is not there."""
        seen = self.sight(name)
        if seen is None or name in DIRECTORY:
            hint = did_you_mean(name, self._tables_near(name))
            raise NotFound(f"There is no table '{name}'. {hint}".strip())
        return seen

    def tables(self) -> Iterable["Sight"]:
        for name in self.snapshot.catalog.names("table"):
            seen = self.sight(name)
            if seen is not None:
                yield seen

    def plan(self, name: str) -> TablePlan | None:
        """A table whatever the principal may do with it, for the engine's own work."""
        if name in DIRECTORY:
            return DIRECTORY[name]
        plan: TablePlan | None = self.snapshot.plan("table", name) if self.snapshot.has("table", name) else None
        return plan

    def unbounded(self, plan: TablePlan) -> "Sight":
        """The engine's own view, for what follows from a permitted deed by the rules of the tables."""
        return Sight(plan=plan, policy=everything(plan), reader=self)

    def _look(self, name: str) -> "Sight | None":
        plan = self.plan(name)
        if plan is None:
            return None
        policy = everyone_sees(plan) if name in DIRECTORY else self.policy_of(plan, self.principal)
        return Sight(plan=plan, policy=policy, reader=self) if policy.allows("read") else None

    def _tables_near(self, name: str) -> list[str]:
        """Readable tables with a similar name. Only a few are looked at, however many tables there are."""
        near = [known for known in self.snapshot.catalog.names("table") if known[:2] == name[:2]][:50]
        return [known for known in near if self.sight(known) is not None]


def reader_of(call: Call) -> Reader:
    return Reader(principal=call.principal, now=call.now, snapshot=snapshot())


def everyone_sees(plan: TablePlan) -> Policy:
    """Names of people and departments are known to all who are signed in; nothing of them is written here."""
    return Policy(key="everyone", actions=frozenset({"read"}), readable=frozenset(plan.by_uid))


@dataclass(frozen=True, kw_only=True, eq=False)
class Sight:
    """A table, the policy of the one who looks at it, and the way to the tables it leads to."""

    plan: TablePlan
    policy: Policy
    reader: Reader
    _asking: set[str] = field(default_factory=set)
    _known: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def visible(self) -> Mapping[str, FieldPlan]:
        """The fields that are shown, in the document's order."""
        return {f.name: f for f in self.plan.fields if self.shows(f)}

    @property
    def system(self) -> Mapping[str, FieldPlan]:
        """The columns that every row has; users and departments are no rows of ours and have an id alone."""
        return SYSTEM_BY_NAME if self.plan.name not in DIRECTORY else ONLY_ID

    def shows(self, of: FieldPlan) -> bool:
        """Readable itself, and all that it is computed from readable in clear."""
        if of.uid not in self._known:
            if of.uid in self._asking:
                return False  # computed from itself
            self._asking.add(of.uid)
            self._known[of.uid] = of.uid in self.policy.readable and self._sources_are_clear(of)
            self._asking.discard(of.uid)
        return self._known[of.uid]

    def queries(self, of: FieldPlan) -> bool:
        """Whether it may be filtered, sorted, grouped and searched."""
        return of.uid.startswith("#") or (self.shows(of) and of.uid not in self.policy.masks)

    def named(self, name: str) -> FieldPlan | None:
        """The queryable field of that name or alias, or a system column."""
        found = self.plan.by_name.get(name) or self.system.get(name)
        return found if found is not None and self.queries(found) else None

    def shown(self, name: str) -> FieldPlan | None:
        """The visible field of that name or alias, or a system column."""
        found = self.plan.by_name.get(name)
        if found is not None:
            return found if self.shows(found) else None
        return self.system.get(name)

    def target(self, of: FieldPlan) -> "Sight | None":
        """The table that a relation leads to, if it may be read."""
        return self.reader.sight(of.relation.target) if of.relation and of.relation.target else None

    def known_names(self) -> list[str]:
        return [*self.visible, *self.system]

    def check(self, action: Action) -> None:
        """Forbidden unless the action is allowed for some rows."""
        if not self.policy.allows(action):
            raise Forbidden(f"You may not {action} rows of '{self.plan.name}'.")

    def _sources_are_clear(self, of: FieldPlan) -> bool:
        own = (self.plan.by_name.get(name) for name in of.depends_on)
        if not all(source is not None and self.queries(source) for source in own):
            return False
        if of.aggregate:
            return self._rollup_is_clear(of)
        return not of.path or self._path_is_clear(of.path)

    def _path_is_clear(self, path: Sequence[str]) -> bool:
        first = self.named(path[0])
        if first is None:
            return False
        if len(path) == 1:
            return True
        target = self.target(first)
        return target is not None and target._path_is_clear(path[1:])

    def _rollup_is_clear(self, of: FieldPlan) -> bool:
        target = self.target(of)
        if target is None or (of.path and not target._path_is_clear(of.path)):
            return False
        via = of.spec.option("via")
        if via and target.named(via) is None:
            return False  # which rows it is made of says where they point
        return target._filter_is_clear(of.filter)

    def _filter_is_clear(self, document: object) -> bool:
        """Whether all that a Filter document asks about may be queried."""
        if isinstance(document, list):
            return all(self._filter_is_clear(item) for item in document)
        if not isinstance(document, Mapping):
            return True
        return all(self._member_is_clear(name, below) for name, below in document.items())

    def _member_is_clear(self, name: str, below: object) -> bool:
        if name in ("and", "or", "not"):
            return self._filter_is_clear(below)
        path = name.split(".")
        if not self._path_is_clear(path):
            return False
        asked = (
            [below[word] for word in ("some", "none", "every") if word in below] if isinstance(below, Mapping) else []
        )
        of = self.named(path[0])
        target = self.target(of) if of is not None and asked else None
        return not asked or (target is not None and all(target._filter_is_clear(one) for one in asked))

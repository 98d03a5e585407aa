"""From the tables that are there to the tables that shall be: the steps of one change, computed before any is taken.

All tables of a change walk together, phase by phase, so that tables may refer to one another in circles: names are
freed first, then tables are made, columns changed, and foreign keys come last.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from runtime.kinds.table.ddl.moves import Decisions, Move, fill_of, missing_of
from runtime.kinds.table.ddl.shape import Column, Key, Shape, beside_uid
from runtime.kinds.table.ddl.steps import Action, Step, shape_after
from runtime.tables.names import key_name, short

Json = Any
Reason = Literal["dropped", "replaced"]


@dataclass(frozen=True, kw_only=True)
class Parking:
    """A column (or, without one, a whole table) that was renamed out of the way. `column` is what it was before."""

    shape: Shape
    physical: str
    reason: Reason = "dropped"
    column: Column | None = None


@dataclass(frozen=True, kw_only=True)
class Journey:
    """One table's way: `moves` by column uid. `before` None makes it, `after` None parks it. What is `empty` is dropped
    outright instead of parked."""

    before: Shape | None
    after: Shape | None
    moves: Mapping[str, Move] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    is_empty: bool = False

    @property
    def uid(self) -> str:
        shape = self.after or self.before
        return shape.uid if shape else ""


@dataclass(frozen=True, kw_only=True)
class Walked:
    """What came of it: the steps, the tables as they are then, and what was put aside."""

    steps: tuple[Step, ...]
    shapes: Mapping[str, Shape]
    parked: tuple[Parking, ...]


def walk(
    journeys: Sequence[Journey],
    tables: Mapping[str, str],
    decisions: Decisions | None,
    *,
    inline_foreign_keys: bool,
    taken: frozenset[str] = frozenset(),
) -> Walked:
    """`tables` are the physical names of all tables pointed into, by uid; `taken` those of tables parked before."""
    names = dict(tables)
    names |= {j.uid: j.before.table for j in journeys if j.before}
    names |= {j.uid: j.after.table for j in journeys if j.after and not j.before}
    wanted = frozenset(journey.after.table for journey in journeys if journey.after)
    walkers = [_Walker(journey, names, decisions, inline_foreign_keys, taken, wanted) for journey in journeys]
    going = [walker for walker in walkers if walker.journey.after is None]
    staying = [walker for walker in walkers if walker.journey.before and walker.journey.after]
    coming = [walker for walker in walkers if walker.journey.before is None]
    steps: list[Step] = []
    for phase in (
        *(walker.free for walker in staying),
        *(walker.free for walker in going),
        *(walker.park_table for walker in going),
        *(walker.step_aside for walker in staying),
        *(walker.rename_table for walker in staying),
        *(walker.create for walker in coming),
        *(walker.change_columns for walker in staying),
        *(walker.make_keys for walker in (*staying, *coming)),
        *(walker.make_foreign_keys for walker in (*staying, *coming)),
    ):
        phase(steps)
    return Walked(
        steps=tuple(steps),
        shapes={walker.journey.uid: walker.shape for walker in walkers if walker.journey.after},
        parked=tuple(parking for walker in walkers for parking in walker.parked),
    )


class _Walker:
    """One table on its way. `shape` is how it is after the steps so far."""

    def __init__(
        self,
        journey: Journey,
        names: MutableMapping[str, str],
        decisions: Decisions | None,
        inline_foreign_keys: bool,
        taken: frozenset[str],
        wanted: frozenset[str],
    ) -> None:
        shape = journey.before or journey.after
        if shape is None:
            raise LookupError("A journey from nothing to nothing.")
        self.journey = journey
        self.shape = shape
        self.names = names
        self.decisions = decisions
        self.inline = inline_foreign_keys
        self.taken = taken
        self.wanted = wanted
        self.parked: list[Parking] = []
        self.to_fill: dict[str, Json] = {}

    @property
    def goal(self) -> Shape:
        if self.journey.after is None:
            raise LookupError(f"{self.shape.table} goes away.")
        return self.journey.after

    def free(self, steps: list[Step]) -> None:
        """Take away what would stand in the way: foreign keys first, for MySQL keeps the index that one needs."""
        leaving = self.leaving()
        for column in self.shape.columns:
            if column.target and (column.uid in leaving or self.journey.after is None):
                loose = replace(column, target="")
                self.take(steps, "alter_column" if self.inline else "drop_foreign_key", old=column, new=loose)
        if self.journey.after is None:
            return
        for key in self.shape.keys:
            if key not in self.goal.keys or leaving.intersection(key.columns):
                self.take(steps, "drop_key", key=key)

    def leaving(self) -> frozenset[str]:
        """Columns that are dropped, replaced, or no longer point to where they do."""
        if self.journey.after is None:
            return frozenset(column.uid for column in self.shape.columns)
        kept = {column.uid: column for column in self.goal.columns}
        return frozenset(
            column.uid
            for column in self.shape.columns
            if not is_parked(column)
            and (
                column.uid not in kept
                or column.target != kept[column.uid].target
                or (column.uid in self.journey.moves and self.journey.moves[column.uid].way == "replace")
            )
        )

    def park_table(self, steps: list[Step]) -> None:
        if self.journey.is_empty:
            self.take(steps, "drop_table")
            return
        name = self.free_name(f"parked_{self.shape.table}", self.taken | set(self.names.values()))
        self.parked.append(Parking(shape=self.shape, physical=name))
        self.take(steps, "rename_table", name=name)

    def step_aside(self, steps: list[Step]) -> None:
        """When another table wants the name that this one gives up."""
        if self.goal.table != self.shape.table and self.shape.table in self.wanted:
            self.take(steps, "rename_table", name=key_name("moving", self.shape.uid))

    def rename_table(self, steps: list[Step]) -> None:
        if self.goal.table != self.shape.table:
            self.take(steps, "rename_table", name=self.goal.table)

    def create(self, steps: list[Step]) -> None:
        columns = self.goal.columns if self.inline else tuple(replace(c, target="") for c in self.goal.columns)
        self.shape = replace(self.goal, columns=columns, keys=())
        self.take(steps, "create_table")

    def change_columns(self, steps: list[Step]) -> None:
        wanted = {column.uid for column in self.goal.columns}
        replaced = [move for move in self.journey.moves.values() if move.old is not None and move.way == "replace"]
        further = {beside_uid(move.new.uid, word) for move in replaced for word in move.new.beside}
        for column in self.goal.columns:
            if column.uid in further and self.shape.column(column.uid) is None:
                self.add(steps, column)
        for move in replaced:
            self.replace_column(steps, move)
        for column in self.shape.columns:
            if column.uid not in wanted and not is_parked(column):
                self.put_away(steps, column, "dropped")
        self.rename_columns(steps)
        for column in self.goal.columns:
            now = self.shape.column(column.uid)
            if now is None:
                self.add(steps, column)
            else:
                self.settle(steps, now, column)
        for uid, fill in self.to_fill.items():
            now = self.there(uid)
            self.take(steps, "convert", old=now, new=now, missing=fill)
            self.settle(steps, now, next(column for column in self.goal.columns if column.uid == uid))

    def make_keys(self, steps: list[Step]) -> None:
        for key in self.goal.keys:
            if key not in self.shape.keys:
                self.take(steps, "add_key", key=key)

    def make_foreign_keys(self, steps: list[Step]) -> None:
        for column in self.goal.columns:
            now = self.there(column.uid)
            if column.target and not now.target:
                self.take(steps, "add_foreign_key", old=now, new=replace(now, target=column.target))

    def replace_column(self, steps: list[Step], move: Move) -> None:
        """The new column is filled beside the old one, which is put away then; so nothing is lost on the way."""
        old = self.there(move.new.uid)
        name = self.free_name(f"new_{move.new.name}", self.shape.names())
        beside = replace(move.new, uid=f"#new:{move.new.uid}", name=name, null=True, target="")
        self.take(steps, "add_column", new=beside)
        converting = move.old or old
        self.take(
            steps,
            "convert",
            old=converting,
            new=replace(beside, target=move.new.target),
            fill=fill_of(move, self.decisions),
            missing=missing_of(move, self.decisions),
        )
        self.put_away(steps, old, "replaced")
        self.take(steps, "rename_column", old=beside, new=replace(beside, uid=move.new.uid))

    def rename_columns(self, steps: list[Step]) -> None:
        renamed = [
            column for column in self.goal.columns if (now := self.shape.column(column.uid)) and now.name != column.name
        ]
        wanted = {column.name for column in self.goal.columns}
        for column in renamed:
            now = self.there(column.uid)
            if now.name in wanted:
                self.take(steps, "rename_column", old=now, new=replace(now, name=key_name("moving", column.uid)))
        for column in renamed:
            now = self.there(column.uid)
            self.take(steps, "rename_column", old=now, new=replace(now, name=column.name))

    def add(self, steps: list[Step], column: Column) -> None:
        move = self.journey.moves.get(column.uid)
        fill = missing_of(move, self.decisions) if move else None
        if fill is not None and column.beside:
            self.take(steps, "add_column", new=replace(column, null=True, target=""))
            self.to_fill[column.uid] = fill
            return
        made = column if self.inline else replace(column, target="")
        if fill is not None and made.target:
            made = replace(made, target="")  # SQLite adds no foreign key together with a default.
        self.take(steps, "add_column", new=made, fill=fill)
        if fill is not None:
            self.take(steps, "drop_default", old=made, new=made)

    def settle(self, steps: list[Step], now: Column, column: Column) -> None:
        """Type and null in place; the foreign key too where it cannot come later."""
        goal = column if self.inline else replace(column, target=now.target)
        if (now.type, now.null, now.target) != (goal.type, goal.null, goal.target):
            self.take(steps, "alter_column", old=now, new=goal)
        elif now != goal:
            self.shape = self.shape.with_column(now, goal)  # The field's other options are no matter of the database.

    def put_away(self, steps: list[Step], column: Column, reason: Reason) -> None:
        if column.uid in self.journey.empty:
            self.take(steps, "drop_column", old=column)
            return
        original = next((c for c in (self.journey.before or self.shape).columns if c.uid == column.uid), column)
        if not column.null:
            loose = replace(column, null=True)
            self.take(steps, "alter_column", old=column, new=loose)
            column = loose
        name = self.free_name(f"parked_{column.uid.lstrip('#')}", self.shape.names())
        uid = parked_uid(name)
        self.take(steps, "rename_column", old=column, new=replace(column, uid=uid, name=name, spec=None))
        self.parked.append(Parking(shape=self.goal, physical=name, reason=reason, column=original))

    def there(self, uid: str) -> Column:
        found = self.shape.column(uid)
        if found is None:
            raise LookupError(f"There is no column {uid} in {self.shape.table}.")
        return found

    def free_name(self, stem: str, taken: set[str] | frozenset[str]) -> str:
        number = 1
        while (name := short(f"{stem}_{number}")) in taken:
            number += 1
        return name

    def take(
        self,
        steps: list[Step],
        action: Action,
        *,
        old: Column | None = None,
        new: Column | None = None,
        key: Key | None = None,
        name: str = "",
        fill: Json = None,
        missing: Json = None,
    ) -> None:
        pointed = {column.target for column in (*self.shape.columns, *(c for c in (old, new) if c)) if column.target}
        targets = {uid: self.names[uid] for uid in sorted(pointed)}
        step = Step(
            action=action,
            shape=self.shape,
            old=old,
            new=new,
            key=key,
            name=name,
            fill=fill,
            missing=missing,
            targets=targets,
        )
        steps.append(step)
        if action != "convert":
            self.shape = shape_after(step)
        if action == "rename_table":
            self.names[self.shape.uid] = name


def is_parked(column: Column) -> bool:
    return column.uid.startswith("#parked:")


def parked_uid(physical: str) -> str:
    return f"#parked:{physical}"

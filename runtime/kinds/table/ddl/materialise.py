"""Publishing a table changes the database: what that would do, shown first, and then done."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.principal import system_principal
from metadata.kinds import Materialisation, Succession
from metadata.plan import Impact
from metadata.views import CatalogView, VersionView
from operations import clock
from operations.errors import Conflict, Unavailable
from runtime.kinds.table.ddl import journal
from runtime.kinds.table.ddl.conversion import count_of
from runtime.kinds.table.ddl.deployed import (
    Before,
    Names,
    before_of,
    keep,
    parked_tables,
    shapes_of_definition,
    tables_by_uid,
)
from runtime.kinds.table.ddl.effects import effects_of, problems_of, stats_of
from runtime.kinds.table.ddl.locking import is_busy, lock_tables
from runtime.kinds.table.ddl.models import SchemaChange
from runtime.kinds.table.ddl.moves import Decisions, Move, move_of
from runtime.kinds.table.ddl.recomputing import recompute, to_recompute
from runtime.kinds.table.ddl.shape import Column, Shape, shapes_of
from runtime.kinds.table.ddl.walk import Journey, Walked, is_parked, walk
from runtime.tables.documents import fields_in
from runtime.tables.plan import TablePlan

Compile = Callable[[VersionView, CatalogView], TablePlan]


@dataclass(frozen=True, kw_only=True)
class Undertaking:
    """Everything one publish asks of the physical tables."""

    journeys: tuple[Journey, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    restored: tuple[int, ...] = ()

    @cached_property
    def tables(self) -> dict[str, str]:
        """Where the tables are that these point into."""
        shapes = [shape for journey in self.journeys for shape in (journey.before, journey.after) if shape]
        return tables_by_uid(column.target for shape in shapes for column in shape.columns if column.target)

    @property
    def gone(self) -> list[str]:
        return [journey.uid for journey in self.journeys if journey.after is None]

    def walked(self, decisions: Decisions | None) -> Walked:
        inline = connection.vendor == "sqlite"
        return walk(self.journeys, self.tables, decisions, inline_foreign_keys=inline, taken=parked_tables())


@dataclass(frozen=True, kw_only=True)
class TableMaterialiser:
    """The table kind's Materialiser. `compile` is the kind's."""

    compile: Compile

    def plan(self, succession: Succession, catalog: CatalogView) -> Impact:
        undertaking = self.undertaking([succession], catalog)
        effects = effects_of(undertaking.journeys, succession)
        return Impact(
            statements=journal.statements_of(undertaking.walked(None).steps),
            effects=effects,
            problems=problems_of(effects),
            stats=stats_of(effects),
        )

    @contextmanager
    def session(
        self, successions: Sequence[Succession], catalog: CatalogView, decisions: Mapping[str, Any]
    ) -> Iterator[Materialisation]:
        """See `Materialiser`. Where DDL cannot be rolled back it is done on entering, before any transaction."""
        work = _Work(materialiser=self, successions=successions, catalog=catalog, decisions=decisions)
        with work.session():
            yield work

    def recover(self) -> None:
        journal.recover()

    def undertaking(self, successions: Sequence[Succession], catalog: CatalogView) -> Undertaking:
        """The journeys of all tables, with the values counted that stand in their way."""
        coming = {s.after.name: s.uid for s in successions if s.after is not None}
        known = Names(coming=coming, catalog=catalog)
        journeys: list[Journey] = []
        restored: list[int] = []
        names: dict[str, str] = {}
        for succession in successions:
            there = shapes_of_definition(succession.uid)
            wanted: dict[str, Shape] = {}
            if succession.after is not None:
                plan = self.compile(succession.after, catalog)
                wanted = {shape.uid: shape for shape in shapes_of(plan, succession.uid, known.uid_of)}
                names[succession.uid] = succession.after.name
            for uid in sorted({*there, *wanted}):
                journey, returned = _journey(names.get(succession.uid, ""), there.get(uid), wanted.get(uid))
                journeys.append(journey)
                restored += returned
        return Undertaking(journeys=tuple(journeys), names=names, restored=tuple(restored))


def _journey(name: str, there: Shape | None, wanted: Shape | None) -> tuple[Journey, Sequence[int]]:
    if wanted is None:
        is_empty = there is not None and _may_drop() and count_of(connection, there.table) == 0
        return Journey(before=there, after=None, is_empty=is_empty), ()
    before = before_of(wanted.uid, there, wanted)
    if before is None:
        return Journey(before=None, after=wanted), ()
    moves = _moves(name, before, wanted)
    empty = _empty(before.shape, wanted, moves)
    return Journey(before=before.shape, after=wanted, moves=moves, empty=empty), before.restored


def _moves(name: str, before: Before, wanted: Shape) -> dict[str, Move]:
    targets = tables_by_uid(column.target for column in wanted.columns if column.target)
    moves: dict[str, Move] = {}
    for column in wanted.columns:
        old = before.shape.column(column.uid)
        if old is None or _definition(old) != _definition(column):
            target = targets.get(column.target, "")
            moves[column.uid] = move_of(connection, name, before.shape, old, column, target)
    return moves


def _definition(column: Column) -> tuple[Any, ...]:
    return column.type, column.null, column.target, column.spec


def _empty(before: Shape, wanted: Shape, moves: Mapping[str, Move]) -> frozenset[str]:
    """Columns that go, or are replaced, and hold nothing."""
    if not _may_drop():
        return frozenset()
    kept = {column.uid for column in wanted.columns if column.uid not in moves or moves[column.uid].way != "replace"}
    going = [column for column in before.columns if column.uid not in kept and not is_parked(column)]
    return frozenset(column.uid for column in going if count_of(connection, before.table, column.name) == 0)


def _may_drop() -> bool:
    """Only under a lock can an empty column be known to stay empty until it is dropped."""
    return connection.features.can_rollback_ddl


@dataclass(kw_only=True)
class _Work:
    """One publish under way: decided from what is in the tables now, done, and kept."""

    materialiser: TableMaterialiser
    successions: Sequence[Succession]
    catalog: CatalogView
    decisions: Decisions
    undertaking: Undertaking | None = None
    walked: Walked | None = None
    change: SchemaChange | None = None

    def session(self) -> AbstractContextManager[None]:
        return _kept_as_a_whole() if connection.features.can_rollback_ddl else self._journaled()

    def apply(self) -> None:
        if self.change is None:
            with transaction.atomic():
                lock_tables(self.successions)
                self._carry_out()
            self._check_foreign_keys()
        self._recompute()

    def done(self) -> None:
        if self.undertaking is None or self.walked is None or self.change is None:
            raise LookupError("done() before apply()")
        keep(self.walked, self.undertaking.names, self.undertaking.gone, self.undertaking.restored, self.change)
        journal.finish(self.change)

    @contextmanager
    def _journaled(self) -> Iterator[None]:
        """An exception takes back what was done; a crash leaves that to `recover`."""
        try:
            self._carry_out()
            yield
        except BaseException:
            if self.change is not None:
                journal.undo(self.change)
            raise

    def _carry_out(self) -> None:
        self.undertaking = self.materialiser.undertaking(self.successions, self.catalog)
        if unknown := [uid for uid in self.undertaking.tables if uid.startswith("?")]:
            raise Conflict(f"There is no table '{unknown[0][1:]}' to refer to.", code="unknown_table")
        self.walked = self.undertaking.walked(self.decisions)
        self.change = journal.begin(self.walked.steps, sorted(self.undertaking.names.values()))
        try:
            journal.carry_out(self.change, self.walked.steps)
        except DatabaseError as error:
            if is_busy(error):
                raise Unavailable("A table is in use and could not be changed. Nothing was; try again.") from error
            raise Conflict(
                "The database refused the change, and nothing was changed. Rows may have come in that do not fit; "
                "look at the new plan.",
                code="change_refused",
            ) from error

    def _recompute(self) -> None:
        """Stored computed fields follow their expression. It happens with the move of the pointers, on every database."""
        for succession in self.successions:
            if succession.before is None or succession.after is None:
                continue
            after = self.materialiser.compile(succession.after, self.catalog)
            if fields := to_recompute(fields_in(succession.before.body), after):
                recompute(after, fields, system_principal("table"), clock.now())

    def _check_foreign_keys(self) -> None:
        """SQLite does not look while foreign keys are off, so the tables that were given one are looked at here."""
        if connection.vendor != "sqlite" or self.walked is None:
            return
        pointing = {step.shape.uid for step in self.walked.steps if step.new is not None and step.new.target}
        tables = [shape.table for uid, shape in self.walked.shapes.items() if uid in pointing]
        try:
            if tables:
                connection.check_constraints(table_names=tables)
        except IntegrityError as error:
            raise Conflict(
                "Rows point to rows that do not exist. Look at the new plan.", code="change_refused"
            ) from error


@contextmanager
def _kept_as_a_whole() -> Iterator[None]:
    yield

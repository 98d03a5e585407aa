"""What a column's new definition asks of the rows: counted first, then decided by the publisher, then done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.backends.base.base import BaseDatabaseWrapper

from operations.errors import Conflict, InvalidInput
from operations.problems import Problem, pointer
from runtime.fields.registry import field_type
from runtime.kinds.table.ddl.conversion import Fit, count_of, driver_value, fit_of, place_of
from runtime.kinds.table.ddl.shape import Column, Shape

Json = Any
Decisions = Mapping[str, Json]
Way = Literal["keep", "alter", "replace"]
SAME_VALUES = frozenset(
    {
        ("django.db.models.SmallIntegerField", "django.db.models.IntegerField"),
        ("django.db.models.SmallIntegerField", "django.db.models.BigIntegerField"),
        ("django.db.models.IntegerField", "django.db.models.BigIntegerField"),
        ("django.db.models.CharField", "django.db.models.TextField"),
        ("django.db.models.TextField", "django.db.models.CharField"),
    }
)
"""Pairs of columns that the database turns into one another without touching what a value means."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """One column, or none, on its way to `new`. `missing` counts rows that have no value where one is needed now."""

    table: str
    old: Column | None
    new: Column
    fit: Fit = field(default_factory=Fit)
    missing: int = 0

    @property
    def choice(self) -> str:
        return f"{self.table}.{self.new.name}"

    @property
    def values_choice(self) -> str:
        return f"{self.choice}.values"

    @property
    def missing_choice(self) -> str:
        return f"{self.choice}.missing"

    @property
    def default(self) -> Json:
        """The literal default, None if there is none."""
        default = self.new.spec["default"] if self.new.spec else None
        return None if isinstance(default, Mapping) and "expr" in default else default

    @property
    def is_derived(self) -> bool:
        """Computed from other fields: what does not fit is made anew, and nobody needs to decide."""
        return self.new.spec is not None and field_type(self.new.spec["type"]).group == "computed"

    @property
    def values_choices(self) -> tuple[str, ...]:
        """Old values are kept aside in both cases; the rows then have the given value, or nothing (or the default)."""
        if not self.fit.unfit or self.is_derived:
            return ()
        can_be_empty = self.new.null or self.default is not None
        return ("refuse", "set_value", "park") if can_be_empty else ("refuse", "set_value")

    @property
    def missing_choices(self) -> tuple[str, ...]:
        return ("refuse", "set_value") if self.missing and self.default is None else ()

    @property
    def way(self) -> Way:
        if (
            self.old is None
            or self.fit.unfit
            or self.fit.changed
            or self.missing
            or not is_in_place(self.old, self.new)
        ):
            return "replace"
        is_same = (self.old.type, self.old.null, self.old.target) == (self.new.type, self.new.null, self.new.target)
        return "keep" if is_same else "alter"


def move_of(
    connection: BaseDatabaseWrapper, name: str, shape: Shape, old: Column | None, new: Column, target: str = ""
) -> Move:
    """Counted on the rows there are. `name` is the table's in the document, `target` the physical table pointed to."""
    if old is None:
        missing = 0 if new.null else count_of(connection, shape.table)
        return Move(table=name, old=None, new=new, missing=missing)
    missing = count_of(connection, shape.table, old.name, null=True) if old.null and not new.null else 0
    fit = fit_of(connection, place_of(shape, old), old, new, target) if _may_not_fit(old, new) else Fit()
    return Move(table=name, old=old, new=new, fit=fit, missing=missing)


def is_in_place(old: Column, new: Column) -> bool:
    return old.path == new.path or (old.path, new.path) in SAME_VALUES


def fill_of(move: Move, decisions: Decisions | None) -> Json:
    """What rows get whose value does not fit; None: nothing. Without decisions (in a preview) nothing is asked."""
    if not move.values_choices or decisions is None:
        return None
    if _decision(move.values_choice, move.values_choices, decisions) == "park":
        return None if move.new.null else move.default
    return _given(move, move.values_choice, decisions)


def missing_of(move: Move, decisions: Decisions | None) -> Json:
    """What rows get that have no value."""
    if not move.missing:
        return None
    if not move.missing_choices or decisions is None:
        return move.default
    _decision(move.missing_choice, move.missing_choices, decisions)
    return _given(move, move.missing_choice, decisions)


def _may_not_fit(old: Column, new: Column) -> bool:
    """Labels, help and order never matter."""
    if old.spec is None or new.spec is None:
        return False
    is_same = (
        old.type == new.type and old.spec["type"] == new.spec["type"] and old.spec["options"] == new.spec["options"]
    )
    return not is_same or bool(new.target and old.target != new.target)


def _decision(choice: str, choices: tuple[str, ...], decisions: Decisions) -> str:
    decided = decisions.get(choice)
    if decided not in choices:
        raise Conflict(
            f"The data has changed and '{choice}' needs a decision now. Look at the new plan.", code="plan_outdated"
        )
    if decided == "refuse":
        raise Conflict(f"Refused as decided: '{choice}'. Nothing was changed.", code="refused")
    return str(decided)


def _given(move: Move, choice: str, decisions: Decisions) -> Json:
    """The value beside the decision: `{"t.f.values": "set_value", "t.f.values.value": 7}`."""
    key = f"{choice}.value"
    try:
        value = decisions.get(key)
        if value is None and not move.new.null:
            raise ValueError("A value is needed here.")
        driver_value(move.new, value)
    except ValueError as error:
        problem = Problem(code="wrong_value", pointer=pointer("decisions", key), message=f"{choice}: {error}")
        raise InvalidInput("The value that was decided does not fit either.", problems=[problem]) from error
    return value

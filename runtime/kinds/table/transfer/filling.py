"""New rows made whole, a column at a time: defaults, owner, first states, computed values; and what is wrong then.

It does what `completing.completed` does for one row. Expressions are evaluated once for each combination of the values that
they use: a rule over two fields of 300,000 rows looks at some hundred combinations."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from operations.problems import Problem, pointer
from runtime import expressions
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.transfer.readers import Wrong
from runtime.kinds.table.writing.compute import ambient, broken_rules, computed, default_of
from runtime.kinds.table.writing.numbering import is_counted, with_numbers
from runtime.kinds.table.writing.states import initial_state
from runtime.tables.plan import FieldPlan, TablePlan
from runtime.tables.values import into_expression

Columns = dict[str, list[Any]]
"""Stored values by field, one for each row; links of multi_reference fields among them."""
Found = dict[int, list[Problem]]
"""What is wrong, by the place of the row."""
MOST_KNOWN = 50_000
NOTHING: Mapping[str, Container[int]] = {}


class Filler:
    """Keeps what expressions gave, for one run."""

    def __init__(self, reader: Reader, sight: Sight) -> None:
        self._reader, self._plan = reader, sight.plan
        self._ambient = ambient(reader.principal, reader.now)
        self._defaults = {of.name: self._default(of) for of in self._plan.stored if not of.expr}
        self._computed = [(of, self._computing(of)) for of in self._plan.computed if of.column]
        self._rules = [self._checking(place) for place in range(len(self._plan.rules))]

    def fill(self, columns: Columns, size: int, on_purpose: Mapping[str, Container[int]] = NOTHING) -> Found:
        """Add what is missing to `columns`; what is still wrong. What is empty `on_purpose`, by field and place, stays
        empty."""
        found: Found = {}
        for name, default in self._defaults.items():
            self._fill(name, default, columns, size, found, on_purpose.get(name, ()))
        self.compute(columns, size)
        self._missing(columns, size, found)
        self._first_states(columns, found)
        if self._rules:
            self._check(columns, size, found)
        return found

    def number(self, columns: Columns, size: int) -> None:
        """Give the rows their numbers, last of all."""
        rows: list[dict[str, Any]] = [{} for _ in range(size)]
        if with_numbers(self._plan, rows, self._reader.now):
            for of in self._plan.stored:
                if is_counted(of):
                    columns[of.name] = [row[of.name] for row in rows]
            self.compute(columns, size)

    def compute(self, columns: Columns, size: int) -> None:
        for of, compute in self._computed:
            columns[of.name] = compute.over(columns, range(size))

    def _fill(
        self,
        name: str,
        default: "Formula | Any",
        columns: Columns,
        size: int,
        found: Found,
        on_purpose: Container[int],
    ) -> None:
        given = columns.get(name)
        empty = (
            range(size)
            if given is None
            else [place for place, value in enumerate(given) if value is None and place not in on_purpose]
        )
        column = given if given is not None else [None] * size
        columns[name] = column
        if not empty or default is None:
            return
        if not isinstance(default, Formula):
            for place in empty:
                column[place] = default
            return
        for place, value in zip(empty, default.over(columns, empty), strict=True):
            if isinstance(value, Wrong):
                _note(found, place, Problem(code=value.code, pointer=pointer(name), message=value.message))
            else:
                column[place] = value

    def _default(self, of: FieldPlan) -> "Formula | Any":
        if of.default_expr:
            roots = expressions.compile(of.default_expr).roots
            return self._formula(roots, lambda context: _default_in(of, context))
        literal = default_of(of, {})
        if literal is None and of.name == self._plan.owner and self._reader.principal.kind == "user":
            return self._reader.principal.id
        return literal if literal is not None else initial_state(of)

    def _computing(self, of: FieldPlan) -> "Formula":
        return self._formula(expressions.compile(of.expr).roots, lambda context: computed(of, context))

    def _checking(self, place: int) -> "Formula":
        only = replace(self._plan, rules=(self._plan.rules[place],))
        roots = expressions.compile(self._plan.rules[place].expr).roots
        locale = self._reader.principal.locale
        return self._formula(roots, lambda context: next(broken_rules(only, context, locale), None))

    def _formula(self, roots: Iterable[str], evaluate: Callable[[dict[str, Any]], Any]) -> "Formula":
        by_name = {of.name: of for of in self._plan.fields}
        return Formula([by_name[name] for name in sorted(roots) if name in by_name], self._ambient, evaluate)

    def _missing(self, columns: Columns, size: int, found: Found) -> None:
        for of in _needed(self._plan):
            column = columns.get(of.name)
            for place in (
                range(size) if column is None else [i for i, value in enumerate(column) if not _is_there(value)]
            ):
                message = f"'{of.name}' is needed here."
                _note(found, place, Problem(code="required", pointer=pointer(of.name), message=message))

    def _first_states(self, columns: Columns, found: Found) -> None:
        for of in self._plan.stored:
            initial = initial_state(of)
            if initial is None:
                continue
            for place, value in enumerate(columns[of.name]):
                if value is not None and value != initial:
                    message = f"A new row begins in '{initial}'; it cannot begin in '{value}'."
                    _note(found, place, Problem(code="no_transition", pointer=pointer(of.name), message=message))

    def _check(self, columns: Columns, size: int, found: Found) -> None:
        good = [place for place in range(size) if place not in found] if found else range(size)
        for rule in self._rules:
            for place, problem in zip(good, rule.over(columns, good), strict=True):
                if problem is not None:
                    _note(found, place, problem)


class Formula:
    """An expression over some fields, evaluated once for each combination of their values."""

    def __init__(
        self, fields: Sequence[FieldPlan], ambient: dict[str, Any], evaluate: Callable[[dict[str, Any]], Any]
    ) -> None:
        self._fields, self._ambient, self._evaluate = fields, ambient, evaluate
        self._known: dict[tuple[Any, ...], Any] = {}

    def over(self, columns: Columns, places: Sequence[int]) -> list[Any]:
        known = self._known
        if len(known) > MOST_KNOWN:
            known.clear()
        keys = list(self._keys(columns, places))
        for key in set(keys) - known.keys():
            known[key] = self._evaluate(self._context(key))
        return [known[key] for key in keys]

    def _keys(self, columns: Columns, places: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        if not self._fields:
            return iter([()] * len(places))
        parts = [columns.get(of.name) for of in self._fields]
        picked = [_picked(part, places) if part is not None else [None] * len(places) for part in parts]
        return zip(*picked, strict=True)

    def _context(self, key: tuple[Any, ...]) -> dict[str, Any]:
        row = zip(self._fields, key, strict=True)
        return self._ambient | {of.name: None if of.type.write_only else into_expression(of, v) for of, v in row}


def _picked(column: list[Any], places: Sequence[int]) -> list[Any]:
    picked = column if len(places) == len(column) else [column[place] for place in places]
    return [tuple(value) if isinstance(value, list) else value for value in picked] if _has_lists(picked) else picked


def _has_lists(values: Sequence[Any]) -> bool:
    return any(type(value) is list for value in values)


def _needed(plan: TablePlan) -> Iterator[FieldPlan]:
    for of in plan.fields:
        is_links = of.relation is not None and of.relation.kind == "links"
        if of.spec.required and not of.expr and not is_counted(of) and (of.column or is_links):
            yield of


def _is_there(value: Any) -> bool:
    return value is not None and value != []


def _default_in(of: FieldPlan, context: dict[str, Any]) -> Any:
    try:
        return default_of(of, context)
    except ValueError as error:
        return Wrong("wrong_value", str(error))


def _note(found: Found, place: int, problem: Problem) -> None:
    found.setdefault(place, []).append(problem)

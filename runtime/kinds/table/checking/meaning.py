"""Checks of the expressions in a table document, with the types of the fields they use."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from operations.problems import Problem, pointer
from runtime import expressions
from runtime.expressions import AMBIENT, CelType, ExpressionError
from runtime.fields.registry import field_type
from runtime.fields.type import FieldSpec
from runtime.kinds.table.checking.document import Reading, problem
from runtime.tables.paths import is_stored

CLOCK = ("now", "today")
DERIVED = ("lookup", "rollup")


class Usable(NamedTuple):
    """What an expression may use, and why it may not use the other fields."""

    variables: Mapping[str, CelType]
    refused: Mapping[str, str]


def computed(reading: Reading) -> Iterator[Problem]:
    """Stored values come from what is stored in the row; virtual ones may use lookups, rollups and the clock, too."""
    for place, spec in reading.placed:
        if spec.type == "computed":
            own = reading.value(spec)
            at = pointer("fields", place, "options", "expr")
            usable = _for_stored(reading) if spec.option("stored", True) else _for_virtual(reading)
            yield from _checked(spec.option("expr"), usable, own.type.cel if own else None, at)


def cycles(reading: Reading) -> Iterator[Problem]:
    """No value is computed from itself, not even by way of others."""
    uses = {spec.name: _uses(reading, spec) for _, spec in reading.placed if spec.type == "computed"}
    for place, spec in reading.placed:
        if spec.type == "computed" and (way := _way_back(spec.name, uses)):
            message = "A value cannot be computed from itself: " + " → ".join(way) + "."
            yield problem("circular", pointer("fields", place, "options", "expr"), message)


def defaults(reading: Reading) -> Iterator[Problem]:
    usable = _for_row(reading)
    for place, spec in reading.placed:
        of = field_type(spec.type)
        if (expr := reading.default_expression(spec)) and of.writable:
            at = pointer("fields", place, "default", "expr")
            yield from _checked(expr, usable, of.cel, at)


def rules(reading: Reading) -> Iterator[Problem]:
    usable = _for_row(reading)
    for place, rule in enumerate(reading.body.get("rules", ())):
        yield from _checked(rule["expr"], usable, "bool", pointer("rules", place, "expr"))


def guards(reading: Reading) -> Iterator[Problem]:
    usable = _for_row(reading)
    for place, spec in reading.placed:
        for at, transition in enumerate(spec.option("transitions", ()) if spec.type == "state" else ()):
            if guard := transition.get("guard"):
                yield from _checked(
                    guard, usable, "bool", pointer("fields", place, "options", "transitions", at, "guard")
                )


RULES = (computed, cycles, defaults, rules, guards)


def _checked(text: str, usable: Usable, returns: CelType | None, at: str) -> Iterator[Problem]:
    try:
        roots = expressions.compile(text).roots
    except ExpressionError as error:
        yield error.problem(at)
        return
    refused = [name for name in sorted(roots) if name in usable.refused]
    for name in refused:
        yield problem("not_usable", at, f"'{name}' cannot be used here: {usable.refused[name]}.")
    unknown: dict[str, CelType] = dict.fromkeys(refused, "dyn")
    yield from (found.under(at) for found in expressions.check(text, {**usable.variables, **unknown}, returns=returns))


def _for_row(reading: Reading) -> Usable:
    """Rules, guards and defaults look at the row that is being saved, at who saves it and when."""
    stored = _for_stored(reading)
    refused = {name: why for name, why in stored.refused.items() if name not in (*CLOCK, "principal")}
    return Usable({**stored.variables, **AMBIENT}, refused)


def _for_stored(reading: Reading) -> Usable:
    variables: dict[str, CelType] = {}
    refused = dict.fromkeys(CLOCK, "a stored value does not change by itself; set 'stored' to false")
    refused["principal"] = "a computed value is the same for everybody"
    for name, spec in reading.names.items():
        if reason := _unfit(spec):
            refused[name] = reason
        elif not is_stored(spec):
            refused[name] = "it is not stored in the row, so its changes would go unseen"
        elif value := reading.value(spec):
            variables[name] = value.type.cel
    return Usable(variables, refused)


def _for_virtual(reading: Reading) -> Usable:
    variables: dict[str, CelType] = {name: AMBIENT[name] for name in CLOCK}
    refused = {"principal": "a computed value is the same for everybody"}
    for name, spec in reading.names.items():
        if reason := _unfit(spec):
            refused[name] = reason
        elif value := reading.value(spec):
            variables[name] = value.type.cel
        else:
            variables[name] = "dyn"
    return Usable(variables, refused)


def _unfit(spec: FieldSpec) -> str:
    if field_type(spec.type).write_only:
        return "it is a secret"
    if spec.type in ("children", "multi_reference"):
        return "it holds several rows; make a rollup of them"
    return ""


def _uses(reading: Reading, spec: FieldSpec) -> set[str]:
    try:
        roots = expressions.compile(spec.option("expr")).roots
    except ExpressionError:
        return set()
    return {reading.names[name].name for name in roots if name in reading.names}


def _way_back(start: str, uses: Mapping[str, set[str]]) -> list[str]:
    """The names from a field back to itself; empty when there is no way."""
    ways = [[start]]
    seen = set[str]()
    while ways:
        way = ways.pop()
        for name in sorted(uses.get(way[-1], ())):
            if name == start:
                return [*way, start]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []

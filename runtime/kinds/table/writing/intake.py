"""The members of a row as a caller gives them, read into values to store: every finding at once, nothing half taken."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from operations.problems import Problem, did_you_mean, pointer
from runtime.kinds.table.access.conditions import readable_rows
from runtime.kinds.table.access.sights import Reader, Sight
from runtime.kinds.table.files.attaching import attachable, unfit
from runtime.kinds.table.files.reading import FILES
from runtime.kinds.table.statements import quoted
from runtime.tables.plan import FieldPlan

Json = Any
MOST_PROBLEMS = 100
"""Who gives thousands of wrong members is told of the first ones; each costs a look for what was meant."""
AS_SHOWN: Mapping[str, Json] = {"set": True}
"""What is shown of a secret. Who sends it back means the secret that is there."""


@dataclass(kw_only=True)
class Intake:
    """`values` by field name, ready for the driver; `links` the ids of multi_reference fields; `children` the rows of
    owned tables as given; `unchanged` the secrets that came back as they are shown; `problems` what is wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    links: dict[str, list[int]] = field(default_factory=dict)
    children: dict[str, list[Mapping[str, Json]]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def taken_in(sight: Sight, given: Mapping[str, Json]) -> Intake:
    """Read what a caller gives for a row of this table."""
    intake = Intake()
    by_name, writable = sight.plan.by_name, sight.policy.writable
    for member, value in given.items():
        if len(intake.problems) >= MOST_PROBLEMS:
            break
        of = by_name.get(member)
        if of is None or of.uid not in writable or not of.type.writable:
            intake.problems.append(unknown_member(sight, member))
        elif of.name in intake.values or of.name in intake.links or of.name in intake.children:
            intake.problems.append(
                _problem("duplicate_member", member, f"'{of.name}' is given twice, under two names.")
            )
        else:
            _take(intake, of, member, value)
    return intake


def unknown_member(sight: Sight, member: str) -> Problem:
    """The same words for a field that does not exist and for one that may not be written."""
    known = [f.name for f in sight.plan.fields if f.uid in sight.policy.writable and f.type.writable]
    return Problem(
        code="unknown_member",
        pointer=pointer(member),
        message=f"There is no member '{member}' here that you may set.",
        hint=did_you_mean(member, known),
    )


def _take(intake: Intake, of: FieldPlan, member: str, value: Json) -> None:
    kind = of.relation.kind if of.relation else ""
    if kind in ("children", "links"):
        _take_many(intake, of, member, value)
    elif of.type.write_only and value == AS_SHOWN:
        intake.unchanged.append(of.name)
    elif value is None or value == "":
        _take_nothing(intake, of, member, value)
    else:
        try:
            intake.values[of.name] = of.parse(value)
        except ValueError as error:
            intake.problems.append(_problem("wrong_value", member, str(error)))


def _take_nothing(intake: Intake, of: FieldPlan, member: str, value: Json) -> None:
    if of.spec.required:
        intake.problems.append(_problem("required", member, f"'{of.name}' may not be empty."))
    elif value is None:
        intake.values[of.name] = None
    else:
        try:
            intake.values[of.name] = of.parse(value)
        except ValueError as error:
            intake.problems.append(_problem("wrong_value", member, str(error), "Give null for no value."))


def _take_many(intake: Intake, of: FieldPlan, member: str, value: Json) -> None:
    """Links and child rows: null is the empty list."""
    try:
        found = of.parse([] if value is None else value)
    except ValueError as error:
        intake.problems.append(_problem("wrong_value", member, str(error)))
        return
    if of.spec.required and not found:
        intake.problems.append(_problem("required", member, f"'{of.name}' may not be empty."))
    elif of.relation and of.relation.kind == "links":
        intake.links[of.name] = list(found)
    else:
        intake.children[of.name] = list(found)


def reference_problems(reader: Reader, intakes: Sequence[tuple[Sight, Intake]]) -> list[list[Problem]]:
    """For each intake, the references that lead to no row the principal may see. One query per target table."""
    wanted: dict[str, set[int]] = {}
    for sight, intake in intakes:
        for _, target, id in _references(sight, intake):
            wanted.setdefault(target, set()).add(id)
    known = {target: readable_ids(reader, target, ids) for target, ids in wanted.items()}
    return [list(_reference_problems(sight, intake, known)) for sight, intake in intakes]


def _reference_problems(sight: Sight, intake: Intake, known: Mapping[str, set[int]]) -> Iterator[Problem]:
    for of, target, id in _references(sight, intake):
        if id not in known[target]:
            where = "the files" if target == FILES else f"'{target}'"
            yield _problem("unknown_row", of.name, f"There is no row {id} in {where} that you may see.")
        elif target == FILES and (reason := unfit(of, id)):
            yield _problem("wrong_file", of.name, reason)


def readable_ids(reader: Reader, target: str, ids: Iterable[int]) -> set[int]:
    """Those of the ids whose rows the principal may read."""
    if target == FILES:
        return attachable(reader, ids)
    sight = reader.sight(target)
    if sight is None:
        return set()
    found: set[int] = set()
    listed = sorted(ids)
    for start in range(0, len(listed), 1000):
        some = listed[start : start + 1000]
        condition = readable_rows(sight, "t0")
        marks = ", ".join(["%s"] * len(some))
        found.update(
            int(row[0])
            for row in reader.rows_of(
                f"SELECT t0.id FROM {quoted(sight.plan.table)} t0 WHERE t0.id IN ({marks}) AND {condition.text}",  # noqa: S608
                (*some, *condition.params),
            )
        )
    return found


def _references(sight: Sight, intake: Intake) -> Iterator[tuple[FieldPlan, str, int]]:
    for of in sight.plan.referring:
        relation, value = of.relation, intake.values.get(of.name)
        if relation is None:
            continue
        if relation.kind == "links":
            for id in intake.links.get(of.name, ()):
                yield of, relation.target, id
        elif value is not None and relation.kind == "any":
            yield of, value[1], value[0]
        elif value is not None:
            yield of, relation.target, value


def _problem(code: str, member: str, message: str, hint: str = "") -> Problem:
    return Problem(code=code, pointer=pointer(member), message=message, hint=hint)

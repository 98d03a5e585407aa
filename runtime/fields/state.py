"""Where a row stands, and by which transitions it may move on."""

from collections.abc import Iterator

from django.db import models

from operations.problems import Problem, did_you_mean
from runtime.fields.parts import operators
from runtime.fields.parts.choices import LONGEST, cell_reader, choices_option, one_of, twice, values
from runtime.fields.parts.columns import flags
from runtime.fields.parts.options import EXPRESSION, TEXT_PER_LANGUAGE, option, wrong_option
from runtime.fields.parts.texts import as_given, operand, same
from runtime.fields.type import FieldSpec, FieldType

STATE = {"type": "string", "minLength": 1, "maxLength": LONGEST}


def checks(spec: FieldSpec) -> Iterator[Problem]:
    yield from twice(spec, "states")
    known = values(spec, "states")
    yield from _unknown_state("initial", spec.option("initial"), known)
    for index, transition in enumerate(spec.option("transitions", ())):
        for place, state in enumerate(transition["from"]):
            yield from _unknown_state(f"transitions/{index}/from/{place}", state, known)
        yield from _unknown_state(f"transitions/{index}/to", transition["to"], known)
    yield from _unreachable(spec, known)


def _unknown_state(at: str, state: str, known: tuple[str, ...]) -> Iterator[Problem]:
    if state not in known:
        yield Problem(
            code="unknown_state",
            pointer=f"/options/{at}",
            message=f"There is no state '{state}'.",
            hint=did_you_mean(state, known),
        )


def _unreachable(spec: FieldSpec, known: tuple[str, ...]) -> Iterator[Problem]:
    transitions = spec.option("transitions", ())
    if not transitions:
        yield wrong_option("transitions", "No transition leads anywhere, so the state could never change.")
        return
    reached, waiting = set[str](), [spec.option("initial")]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += [move["to"] for move in transitions if state in move["from"]]
    for index, state in enumerate(known):
        if state not in reached:
            yield Problem(
                code="unreachable_state",
                pointer=f"/options/states/{index}",
                message=f"No transition leads from '{spec.option('initial')}' to the state '{state}'.",
                level="warning",
            )


FIELD_TYPE = FieldType(
    name="state",
    title={"en": "State", "zh-CN": "状态"},
    icon="workflow",
    group="choice",
    options={
        "states": choices_option("States", "状态"),
        "initial": option("State of new rows", "初始状态", **STATE),
        "transitions": option(
            "Transitions",
            "流转",
            type="array",
            maxItems=1000,
            items={
                "type": "object",
                "required": ["uid", "from", "to"],
                "additionalProperties": False,
                "properties": {
                    "uid": option("Identity", "标识", type="string", pattern="^[a-z0-9_]{1,16}$"),
                    "label": option("Label", "标签", **TEXT_PER_LANGUAGE),
                    "from": option("From", "从", type="array", minItems=1, uniqueItems=True, items=STATE),
                    "to": option("To", "到", **STATE),
                    "guard": option("Only if (CEL)", "条件（CEL）", **EXPRESSION),
                    "roles": option(
                        "Only these roles",
                        "限定角色",
                        type="array",
                        uniqueItems=True,
                        items={"type": "string", "pattern": "^[a-z][a-z0-9_]{0,54}$"},
                    ),
                },
            },
        ),
    },
    required_options=("states", "initial", "transitions"),
    column=lambda spec: models.CharField(max_length=LONGEST, **flags(spec)),
    parse=lambda spec: one_of(values(spec, "states")),
    show=as_given,
    from_text=lambda spec: cell_reader(spec, "states"),
    to_text=same,
    operand=operand,
    value_schema=lambda spec: {"type": "string", "enum": list(values(spec, "states"))},
    checks=checks,
    operators=operators.EQUAL,
    aggregates=operators.DISTINCT,
    cel="string",
    indexable=True,
    groupable=True,
    converts_from=frozenset({"text", "choice"}),
    examples=("draft", "approved"),
    example_options={
        "states": [{"value": "draft"}, {"value": "approved", "label": {"en": "Approved", "zh-CN": "已批准"}}],
        "initial": "draft",
        "transitions": [{"uid": "approve", "from": ["draft"], "to": "approved"}],
    },
)

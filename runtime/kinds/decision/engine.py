"""A decision table, compiled and asked. Pure: values in, results out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from operations.errors import Conflict, InvalidInput
from operations.problems import Problem, did_you_mean, pointer
from runtime.expressions import ExpressionError
from runtime.expressions import compile as compile_expression
from runtime.kinds.decision.values import read, shown

Hit = Literal["unique", "first", "collect", "sum"]
Test = Callable[[Any], bool]
Column = Mapping[str, Any]


class NoRuleFits(Conflict):
    """The table says nothing about these values."""

    code = "no_rule_fits"


class SeveralRulesFit(Conflict):
    """In a table whose rules exclude one another two fit."""

    code = "several_rules_fit"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`tests` by the places of the inputs they look at; `conditions` are expressions over all inputs."""

    uid: str
    tests: tuple[tuple[int, Test], ...]
    conditions: tuple[str, ...]
    then: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DecisionPlan:
    """A version, ready to be asked. Rules that begin with an `==` on the same input are found by its value: `index` leads from
    a value to the rules that may fit, `others` are those for values that no rule names."""

    name: str
    version_id: int
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    hit: Hit
    rules: tuple[Rule, ...]
    otherwise: Mapping[str, Any] | None
    indexed: int | None
    index: Mapping[Any, tuple[Rule, ...]]
    others: tuple[Rule, ...]


def compiled(body: Mapping[str, Any], name: str = "", version_id: int = 0) -> DecisionPlan:
    inputs = tuple(body["inputs"])
    places = {column["name"]: place for place, column in enumerate(inputs)}
    rules = tuple(_rule(rule, inputs, places) for rule in body["rules"])
    indexed, index, others = _index(body, inputs, rules)
    return DecisionPlan(
        name=name,
        version_id=version_id,
        inputs=inputs,
        outputs=tuple(body["outputs"]),
        hit=body["hit"],
        rules=rules,
        otherwise=body.get("otherwise"),
        indexed=indexed,
        index=index,
        others=others,
    )


def values_in(plan: DecisionPlan, given: Mapping[str, Any]) -> tuple[Any, ...]:
    """The inputs in their places; InvalidInput for what is missing, unknown or of the wrong type."""
    known = [column["name"] for column in plan.inputs]
    problems = [
        Problem(
            code="unknown_member",
            pointer=pointer("values", name),
            message=f"The decision has no input '{name}'.",
            hint=did_you_mean(name, known),
        )
        for name in given
        if name not in known
    ]
    values = []
    for column in plan.inputs:
        at = pointer("values", column["name"])
        try:
            values.append(read(column, given.get(column["name"])))
        except ValueError as error:
            problems.append(Problem(code="wrong_type", pointer=at, message=f"{error}."))
            continue
        if values[-1] is None and not column.get("optional"):
            problems.append(Problem(code="required", pointer=at, message=f"'{column['name']}' is needed here."))
    if problems:
        raise InvalidInput(problems=problems)
    return tuple(values)


def fitting(plan: DecisionPlan, values: Sequence[Any]) -> list[Rule]:
    """The rules that fit, uppermost first; one is enough where only the first counts."""
    rules = plan.rules if plan.indexed is None else plan.index.get(values[plan.indexed], plan.others)
    found: list[Rule] = []
    for rule in rules:
        for place, test in rule.tests:
            if not test(values[place]):
                break
        else:
            if rule.conditions and not _holds(plan, rule, values):
                continue
            found.append(rule)
            if plan.hit == "first":
                break
    return found


def evaluated(plan: DecisionPlan, given: Mapping[str, Any]) -> tuple[Any, list[str]]:
    """The result and the uids of the rules behind it."""
    values = values_in(plan, given)
    rules = fitting(plan, values)
    uids = [rule.uid for rule in rules]
    if plan.hit == "unique" and len(rules) > 1:
        raise SeveralRulesFit(f"The rules {', '.join(uids[:5])} of the decision '{plan.name}' fit at once.")
    results = [_result(plan, rule.then, values) for rule in rules]
    if not results and plan.otherwise is not None:
        results = [_result(plan, plan.otherwise, values)]
    match plan.hit:
        case "collect":
            return results, uids
        case "sum":
            return _sums(plan, results), uids
    if not results:
        raise NoRuleFits(f"No rule of the decision '{plan.name}' fits these values.")
    return results[0], uids


def _sums(plan: DecisionPlan, results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    numbers = [column["name"] for column in plan.outputs]
    return {
        name: shown(sum((Decimal(str(result.get(name) or 0)) for result in results), Decimal(0))) for name in numbers
    }


def _result(plan: DecisionPlan, then: Mapping[str, Any], values: Sequence[Any]) -> dict[str, Any]:
    return {
        column["name"]: _computed(plan, then[column["name"]], values) if column["name"] in then else None
        for column in plan.outputs
    }


def _computed(plan: DecisionPlan, value: Any, values: Sequence[Any]) -> Any:
    if not isinstance(value, Mapping):
        return value
    return shown(_evaluated(plan, value["$cel"], values))


def _holds(plan: DecisionPlan, rule: Rule, values: Sequence[Any]) -> bool:
    return all(_evaluated(plan, text, values) is True for text in rule.conditions)


def _evaluated(plan: DecisionPlan, text: str, values: Sequence[Any]) -> Any:
    try:
        return compile_expression(text).evaluate(
            {c["name"]: value for c, value in zip(plan.inputs, values, strict=True)}
        )
    except ExpressionError as error:
        raise Conflict(
            f"An expression of the decision '{plan.name}' gave no value: {error.message}", code=error.code
        ) from None


def _rule(rule: Mapping[str, Any], inputs: Sequence[Column], places: Mapping[str, int]) -> Rule:
    cells = [(places[name], cell) for name, cell in rule["when"].items() if cell["op"] not in ("any", "cel")]
    return Rule(
        uid=rule["uid"],
        tests=tuple((place, asked_by(inputs[place], cell)) for place, cell in sorted(cells, key=lambda pair: pair[0])),
        conditions=tuple(cell["value"] for cell in rule["when"].values() if cell["op"] == "cel"),
        then=rule["then"],
    )


def asked_by(column: Column, cell: Mapping[str, Any]) -> Test:
    """What a cell asks of a value. Only `empty` and `!=` say anything about an empty one."""
    match cell["op"]:
        case "empty":
            return lambda value: value is None
        case "in":
            wanted = frozenset(read(column, value) for value in cell["value"])
            return lambda value: value in wanted
        case "between":
            low, high = (read(column, value) for value in cell["value"])
            return lambda value: value is not None and low <= value <= high
    edge = read(column, cell["value"])
    return COMPARED[cell["op"]](edge)


COMPARED: Mapping[str, Callable[[Any], Test]] = {
    "==": lambda edge: lambda value: value == edge,
    "!=": lambda edge: lambda value: value != edge,
    ">": lambda edge: lambda value: value is not None and value > edge,
    ">=": lambda edge: lambda value: value is not None and value >= edge,
    "<": lambda edge: lambda value: value is not None and value < edge,
    "<=": lambda edge: lambda value: value is not None and value <= edge,
}


def _index(
    body: Mapping[str, Any], inputs: Sequence[Column], rules: Sequence[Rule]
) -> tuple[int | None, Mapping[Any, tuple[Rule, ...]], tuple[Rule, ...]]:
    """By the first input that most rules compare with `==`; not worth it for a few rules."""
    if len(rules) < 8:
        return None, {}, ()
    for place, column in enumerate(inputs):
        cells = [rule["when"].get(column["name"], {"op": "any"}) for rule in body["rules"]]
        if sum(cell["op"] == "==" for cell in cells) * 2 >= len(cells):
            wanted = [read(column, cell["value"]) if cell["op"] == "==" else ... for cell in cells]
            values = {value for value in wanted if value is not ...}
            both = list(zip(rules, wanted, strict=True))
            index = {value: tuple(rule for rule, of in both if of is ... or of == value) for value in values}
            return place, index, tuple(rule for rule, of in both if of is ...)
    return None, {}, ()

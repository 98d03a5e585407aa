from dataclasses import replace

from metadata.plan import ChangePlan, Effect, Impact, PlannedDefinition, sealed, undecided

NARROW = Effect(
    code="would_not_fit",
    pointer="/fields/0/max_length",
    sentence={"en": "3 rows would not fit."},
    rows=3,
    lossy=True,
    choice="narrow:aaaa",
    choices=("refuse", "set", "park"),
)
ORDERS = PlannedDefinition(
    kind="table",
    name="orders",
    change="changed",
    base_version=3,
    base_digest="aa",
    digest="bb",
    impact=Impact(statements=("ALTER TABLE t_1 …",), effects=(NARROW,), stats={"rows": 10}),
)
ROLE = PlannedDefinition(kind="role", name="clerk", change="added", digest="cc")


def seal(*definitions: PlannedDefinition) -> str:
    return sealed(ChangePlan(definitions=definitions)).seal


def test_the_seal_is_of_what_the_plan_was_computed_on() -> None:
    assert seal(ORDERS, ROLE) == seal(ROLE, ORDERS)
    moved = {
        seal(replace(ORDERS, base_version=4), ROLE),
        seal(replace(ORDERS, base_digest="ab"), ROLE),
        seal(replace(ORDERS, digest="bc"), ROLE),
        seal(replace(ORDERS, impact=replace(ORDERS.impact, stats={"rows": 11})), ROLE),
        seal(ORDERS),
        seal(ORDERS, ROLE),
    }
    assert len(moved) == 6


def test_a_plan_shows_its_statements_and_effects() -> None:
    plan = ChangePlan(definitions=(ORDERS, ROLE))
    assert plan.statements == ("ALTER TABLE t_1 …",)
    assert plan.effects == (NARROW,)
    assert plan.as_json()["definitions"][0]["effects"][0]["choices"] == ["refuse", "set", "park"]


def test_a_choice_that_nobody_made_is_a_problem() -> None:
    plan = ChangePlan(definitions=(ORDERS,))
    (problem,) = undecided(plan, {})
    assert (problem.code, problem.pointer) == ("undecided", "/fields/0/max_length")
    assert undecided(plan, {"narrow:aaaa": "delete everything"}) == [problem]
    assert undecided(plan, {"narrow:aaaa": "park"}) == []

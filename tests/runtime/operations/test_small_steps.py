"""Computing, waiting, and calling what is installed."""

import time
from typing import Any

import pytest

from operations.errors import Forbidden, InvalidInput, NotFound
from operations.registry import operations
from operations.shape import validator_of
from runtime.operations import python_call
from tests.runtime.operations.conftest import FakeRun, holder


def test_expressions_build_on_each_other(do: Any) -> None:
    given = do(
        "expression.compute",
        {"values": {"net": 100}, "expressions": {"gross": "net * 1.19", "is_large": "gross > 100", "at": "now"}},
    )
    assert given == {"gross": 119.0, "is_large": True, "at": "2026-03-01T12:00:00Z"}


@pytest.mark.parametrize("text", ["net *", "nothing + 1", "1 / 0", "'a' + 1"])
def test_a_wrong_expression_is_told_where_it_stands(do: Any, text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        do("expression.compute", {"values": {"net": 1}, "expressions": {"x": text}})
    assert caught.value.problems[0].pointer == "/expressions/x"


def test_a_wait_ends_when_its_run_is_cancelled(do: Any, run: FakeRun) -> None:
    started = time.monotonic()
    assert do("delay", {"seconds": 0.01}, run=run) == {"seconds": 0.01}
    assert time.monotonic() - started < 10 and run.checks == 1

    class Cancelled(Exception):
        pass

    def stop() -> None:
        raise Cancelled

    run.check = stop  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        do("delay", {"seconds": 900}, run=run)


def test_a_function_is_one_that_an_installed_package_offers(do: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_call, "functions", lambda: {"sums.total": lambda numbers: sum(numbers)})
    assert do("python.call", {"function": "sums.total", "arguments": {"numbers": [1, 2]}}) == {"result": 3}
    for wrong in ({"words": 1}, {"numbers": [1], "more": 2}):
        with pytest.raises(InvalidInput, match="does not take"):
            do("python.call", {"function": "sums.total", "arguments": wrong})
    with pytest.raises(NotFound, match=r"Did you mean 'sums\.total'"):
        do("python.call", {"function": "sums.totl"})
    allowed = holder("python.call:sums.total")
    assert do("python.call", {"function": "sums.total", "arguments": {"numbers": [4]}}, by=allowed) == {"result": 4}
    for by in (holder("python.call:sums.other"), holder("row.read")):
        with pytest.raises(Forbidden):
            do("python.call", {"function": "sums.total", "arguments": {"numbers": [4]}}, by=by)


@pytest.mark.parametrize("text", ["os.system", "__import__('os')", "builtins.eval", "lambda: 1", "os:system", "../x"])
def test_no_text_of_a_document_becomes_code(do: Any, text: str) -> None:
    with pytest.raises((InvalidInput, NotFound)):
        do("python.call", {"function": text, "arguments": {}})


@pytest.mark.parametrize("name", [name for name, operation in operations().items() if operation.is_step])
def test_every_step_has_an_example_that_fits(name: str) -> None:
    operation = operations()[name]
    assert operation.group and operation.example is not None
    assert validator_of(operation.input).is_valid(operation.example.get("input", {}))

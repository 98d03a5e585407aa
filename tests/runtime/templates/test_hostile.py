"""Templates built to escape, to tell secrets, or to eat the machine (T08)."""

import time
import tracemalloc
from pathlib import Path

import pytest

from runtime import templates
from runtime.templates import TemplateError

CORPUS = (Path(__file__).parent / "hostile.txt").read_text("utf-8").splitlines()
CANARY = "canary-in-the-template"


class Thing:
    """An object that found its way into a context by mistake."""

    secret = CANARY

    def reveal(self) -> str:
        return CANARY

    def __str__(self) -> str:
        return "a thing"


def context() -> dict[str, object]:
    return {"name": "Ada", "thing": Thing(), "things": [Thing(), Thing()]}


@pytest.mark.parametrize("text", CORPUS)
def test_it_gives_a_text_or_an_error_and_neither_secrets_nor_trouble(text: str) -> None:
    tracemalloc.start()
    started = time.process_time()
    try:
        said = templates.compile(text).render(context())
    except TemplateError as error:
        said = error.message
    spent, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert CANARY not in said
    assert "<class" not in said and "object at 0x" not in said and "root:" not in said
    assert "49" not in said
    assert spent < 3
    assert peak < 64 * 1024 * 1024


def test_a_context_passes_on_values_and_no_behaviour() -> None:
    assert templates.compile("{{ thing }}").render(context()) == "a thing"
    with pytest.raises(TemplateError):
        templates.compile("{{ thing.reveal }}").render(context())


def test_nesting_without_end_is_refused() -> None:
    for text in (
        "{% if true %}" * 5000,
        "{{ a" + "[a" * 3000 + "]" * 3000 + " }}",
        "{{ " + "a | upcase " * 9000 + " }}",
    ):
        with pytest.raises(TemplateError):
            templates.compile(text).render({"a": "b"})
    deep: object = "x"
    for _ in range(100):
        deep = [deep]
    with pytest.raises(TemplateError, match="nested"):
        templates.compile("{{ deep }}").render({"deep": deep})

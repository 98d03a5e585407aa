"""Expressions as trees, for those who translate them."""

import pytest

from runtime.expressions import ExpressionError
from runtime.expressions.syntax import Apply, Constant, Items, Name, Node, names_in, syntax_of


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1", Constant(1)),
        ("-9223372036854775808", Constant(-(2**63))),
        ("2.5", Constant(2.5)),
        ("true", Constant(True)),
        ("null", Constant(None)),
        ("'ä'", Constant("ä")),
        ("carrier.name", Name("carrier.name")),
        ("a + 1", Apply("_+_", (Name("a"), Constant(1)))),
        ("a in [1, 2]", Apply("@in", (Name("a"), Items((Constant(1), Constant(2)))))),
        ("a.contains('x')", Apply("contains", (Name("a"), Constant("x")))),
    ],
)
def test_a_text_becomes_a_tree(text: str, tree: Node) -> None:
    assert syntax_of(text) == tree


@pytest.mark.parametrize("text", ["[1].map(x, x)", "{'a': 1}", "has(a.b)", "f(a).b"])
def test_what_cannot_be_translated_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        syntax_of(text)
    assert refused.value.code == "not_translatable"


def test_the_names_in_a_tree() -> None:
    assert names_in(syntax_of("a > 1 ? b.c : [d, 2] == e")) == {"a", "b.c", "d", "e"}

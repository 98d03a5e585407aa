"""An expression as a tree of values, for those who translate it: into SQL, or into a computation over columns.

Loops, maps and member tests are left out: what they mean has no counterpart there.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.expressions.errors import ExpressionError
from runtime.expressions.program import parsed
from runtime.expressions.tree import CALL, CONSTANT, IDENT, LIST, SELECT, Message, read_message, root_of

NULL, BOOL, INT, UINT, DOUBLE, STRING = 1, 2, 3, 4, 5, 6


@dataclass(frozen=True)
class Constant:
    value: str | int | float | bool | None


@dataclass(frozen=True)
class Name:
    """A variable, with the members asked of it: "carrier.name"."""

    path: str


@dataclass(frozen=True)
class Apply:
    """An operator ("_+_", "_?_:_", "!_", "@in", …), a function ("round"), or a method, whose first argument it is of."""

    function: str
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True)
class Items:
    members: "tuple[Node, ...]"


Node = Constant | Name | Apply | Items


def syntax_of(text: str) -> Node:
    """The tree of a text; ExpressionError when it is no expression, or uses what cannot be translated."""
    return _node(root_of(parsed(text).serialize()))


def names_in(node: Node) -> frozenset[str]:
    match node:
        case Name():
            return frozenset({node.path})
        case Apply():
            return frozenset().union(*(names_in(argument) for argument in node.arguments))
        case Items():
            return frozenset().union(*(names_in(member) for member in node.members))
        case Constant():
            return frozenset()


def _node(expression: bytes) -> Node:
    for number, _, value in read_message(expression):
        if number == 2 or not isinstance(value, bytes):  # the id
            continue
        match number:
            case x if x == CONSTANT:
                return Constant(_constant(read_message(value)))
            case x if x == IDENT:
                return Name(_text(read_message(value), 1))
            case x if x == SELECT:
                return _member(read_message(value))
            case x if x == CALL:
                return _call(read_message(value))
            case x if x == LIST:
                return _items(read_message(value))
    raise ExpressionError("not_translatable", "Loops and objects cannot be used here.")


def _call(message: Message) -> Apply:
    target = [_node(part) for at, _, part in message if at == 1 and isinstance(part, bytes)]
    arguments = [_node(part) for at, _, part in message if at == 3 and isinstance(part, bytes)]
    return Apply(_text(message, 2), (*target, *arguments))


def _member(message: Message) -> Name:
    start = next((_node(part) for at, _, part in message if at == 1 and isinstance(part, bytes)), None)
    is_test = any(at == 3 and part for at, _, part in message)
    if is_test or not isinstance(start, Name):
        raise ExpressionError("not_translatable", "Only fields can be asked for their members here.")
    return Name(f"{start.path}.{_text(message, 2)}")


def _constant(message: Message) -> str | int | float | bool | None:
    for number, _, value in message:
        if number == STRING and isinstance(value, bytes):
            return value.decode()
        if number == DOUBLE and isinstance(value, bytes):
            return float(struct.unpack("<d", value)[0])
        if number == BOOL:
            return bool(value)
        if number in (INT, UINT) and isinstance(value, int):
            return value - 2**64 if number == INT and value >= 2**63 else value
    return None


def _text(message: Sequence[tuple[int, int, int | bytes]], number: int) -> str:
    return next((value.decode() for at, _, value in message if at == number and isinstance(value, bytes)), "")


def _items(message: Message) -> Items:
    return Items(tuple(_node(part) for at, _, part in message if at == 1 and isinstance(part, bytes)))

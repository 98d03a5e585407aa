"""A parsed expression, read and rewritten as the library writes it: protobuf, `cel.expr.ParsedExpr` in an `Any`.

Only what is needed: which names an expression uses, and the same expression with operators or paths replaced.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# A message is a list of (field number, wire type, value): an int for wire type 0, the raw bytes for the others.
Message = list[tuple[int, int, int | bytes]]

CONSTANT, IDENT, SELECT, CALL, LIST, STRUCT, COMPREHENSION = 3, 4, 5, 6, 7, 8, 9

# Which members of which message are expressions (or hold some): the schema of cel.expr.Expr, as far as we walk it.
INNER: Mapping[str, Mapping[int, str]] = {
    "expr": {
        SELECT: "select",
        CALL: "call",
        LIST: "list",
        STRUCT: "struct",
        COMPREHENSION: "comprehension",
    },
    "select": {1: "expr"},
    "call": {1: "expr", 3: "expr"},
    "list": {1: "expr"},
    "struct": {2: "entry"},
    "entry": {3: "expr", 4: "expr"},
    "comprehension": {2: "expr", 4: "expr", 5: "expr", 6: "expr", 7: "expr"},
}


@dataclass(frozen=True)
class Rewriting:
    """`functions`: operators under another name. `wrapped`: paths put into a call, `{"due": "timestamp"}`."""

    functions: Mapping[str, str] = field(default_factory=dict)
    wrapped: Mapping[str, str] = field(default_factory=dict)

    def without(self, bound: frozenset[str]) -> "Rewriting":
        """Inside a loop, whose variables may hide outer ones of the same name."""
        if not self.wrapped:
            return self
        kept = {path: name for path, name in self.wrapped.items() if path.split(".", 1)[0] not in bound}
        return Rewriting(self.functions, kept)


def paths_in(serialized: bytes) -> frozenset[str]:
    """The variables an expression refers to, each with the members asked of it: {"quantity", "customer.country"}."""
    return frozenset(_paths(root_of(serialized), frozenset()))


def rewritten(serialized: bytes, rewriting: Rewriting) -> bytes:
    wrapped = read_message(serialized)
    parsed = read_message(_bytes(wrapped, 2))
    root = _rewritten("expr", _bytes(parsed, 2), rewriting)
    return _write(_with(wrapped, 2, _write(_with(parsed, 2, root))))


def root_of(serialized: bytes) -> bytes:
    return _bytes(read_message(_bytes(read_message(serialized), 2)), 2)


def _paths(expression: bytes, bound: frozenset[str]) -> Iterator[str]:
    path = _path(expression)
    if path:
        if path.split(".", 1)[0] not in bound:
            yield path
        return
    for number, _, value in read_message(expression):
        if number == COMPREHENSION and isinstance(value, bytes):
            yield from _comprehension_paths(read_message(value), bound)
        elif number in INNER["expr"] and isinstance(value, bytes):
            yield from _member_paths(INNER["expr"][number], value, bound)


def _member_paths(kind: str, message: bytes, bound: frozenset[str]) -> Iterator[str]:
    for number, _, value in read_message(message):
        inner = INNER[kind].get(number)
        if inner == "expr" and isinstance(value, bytes):
            yield from _paths(value, bound)
        elif inner and isinstance(value, bytes):
            yield from _member_paths(inner, value, bound)


def _comprehension_paths(loop: Message, bound: frozenset[str]) -> Iterator[str]:
    """The range and the start are outside of the loop's variables, the rest is inside."""
    inside = bound | _bound(loop)
    for number, _, value in loop:
        if number in INNER["comprehension"] and isinstance(value, bytes):
            yield from _paths(value, bound if number in (2, 4) else inside)


def _bound(loop: Message) -> frozenset[str]:
    return frozenset({_text(loop, 1), _text(loop, 3), _text(loop, 8)} - {""})


def _path(expression: bytes) -> str:
    """ "customer.country" when the expression is a chain of members of a variable, else ""."""
    for number, _, value in read_message(expression):
        if number == IDENT and isinstance(value, bytes):
            return _text(read_message(value), 1).lstrip(".")
        if number == SELECT and isinstance(value, bytes):
            select = read_message(value)
            start = _path(_bytes(select, 1))
            return f"{start}.{_text(select, 2)}" if start else ""
    return ""


def _rewritten(kind: str, message: bytes, rewriting: Rewriting) -> bytes:
    if kind == "expr" and rewriting.wrapped and not _is_test(message):
        function = rewriting.wrapped.get(_path(message))
        if function:
            return _write([(CALL, 2, _write([(2, 2, function.encode()), (3, 2, message)]))])
    changed: Message = []
    members = read_message(message)
    inside = rewriting.without(_bound(members)) if kind == "comprehension" else rewriting
    for number, wire, value in members:
        inner = INNER[kind].get(number)
        if inner and isinstance(value, bytes):
            outside = kind == "comprehension" and number in (2, 4)
            changed.append((number, wire, _rewritten(inner, value, rewriting if outside else inside)))
        elif kind == "call" and number == 2 and isinstance(value, bytes):
            changed.append((number, wire, rewriting.functions.get(value.decode(), value.decode()).encode()))
        else:
            changed.append((number, wire, value))
    return _write(changed)


def _is_test(expression: bytes) -> bool:
    """Whether this is what `has(a.b)` became."""
    return any(
        number == SELECT and isinstance(value, bytes) and any(part[0] == 3 and part[2] for part in read_message(value))
        for number, _, value in read_message(expression)
    )


def _bytes(message: Message, number: int) -> bytes:
    return next((value for at, _, value in message if at == number and isinstance(value, bytes)), b"")


def _text(message: Message, number: int) -> str:
    return _bytes(message, number).decode()


def _with(message: Message, number: int, value: bytes) -> Message:
    return [(at, wire, value if at == number else old) for at, wire, old in message]


def read_message(data: bytes) -> Message:
    message: Message = []
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            whole, at = _varint(data, at)
            message.append((number, wire, whole))
            continue
        length = {1: 8, 5: 4}.get(wire, -1)
        if length < 0:
            length, at = _varint(data, at)
        message.append((number, wire, data[at : at + length]))
        at += length
    return message


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _write(message: Message) -> bytes:
    out = bytearray()
    for number, wire, value in message:
        out += _varint_bytes(number << 3 | wire)
        if isinstance(value, int):
            out += _varint_bytes(value)
        else:
            out += (_varint_bytes(len(value)) if wire == 2 else b"") + value
    return bytes(out)


def _varint_bytes(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)

"""Parameters of a statement: `:name` with a declared type, lists, blocks that fall away while a parameter is unset, orders.

Values never become text: they are coerced to their types and bound. What of a statement depends on which values there are
(an empty list, an unset parameter, a chosen order) is its Shape, part of the key under which the finished SQL is kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from operations.problems import did_you_mean
from runtime.sql.profiles import Profile
from runtime.sql.refusals import quoted, refuse

Type = Literal["text", "integer", "decimal", "number", "boolean", "date", "datetime", "time", "uuid", "sort"]
MOST_PLACEHOLDERS = 5_000
OWN_CALLS = frozenset({"OPT", "SORT"})
BEGIN, END = "\ue000", "\ue001"  # around a parameter's name in finished SQL; refused in what people write
WORD = "v_parameter_"  # instead of BEGIN in finished SQL that is read once more
OPEN, CLOSE = "\ue002", "\ue003"  # around what the platform itself has written, until the text is finished


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """`many` takes a list. `choices` of a "sort" are the orders one may choose from: {"newest": "created_at DESC"}."""

    name: str
    type: Type = "text"
    many: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)


Parameters = Mapping[str, Parameter]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Which parameters are unset, which lists are empty, which orders are chosen."""

    unset: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    chosen: tuple[tuple[str, str], ...] = ()


ALL_SET = Shape()


def shape_of(parameters: Parameters, given: Mapping[str, object]) -> Shape:
    """Of values that are coerced already."""
    return Shape(
        unset=frozenset(name for name, value in given.items() if value is None),
        empty=frozenset(name for name, value in given.items() if value == ()),
        chosen=tuple(
            (name, str(value)) for name, value in given.items() if parameters[name].type == "sort" and value is not None
        ),
    )


def with_names(tokens: Sequence[Token]) -> Sequence[Token]:
    """`:name` as one word with a mark, so that a parameter may be called as a word of SQL is, and stand wherever a value
    does. A colon behind a value is a slice or the member of a struct."""
    if TokenType.COLON not in [token.token_type for token in tokens]:
        return tokens
    made: list[Token] = []
    for token in tokens:
        if made and made[-1].token_type == TokenType.COLON and _is_name(made, token):
            colon = made.pop()
            made.append(Token(TokenType.VAR, BEGIN + token.text, token.line, token.col, colon.start, token.end))
        else:
            made.append(token)
    return made


def _is_name(before: Sequence[Token], word: Token) -> bool:
    colon = before[-1]
    left = before[-2] if len(before) > 1 else None
    follows_value = left is not None and left.token_type in VALUES
    is_second_colon = left is not None and left.token_type == TokenType.COLON and left.end + 1 == colon.start
    is_word = word.start == colon.end + 1 and word.text.isidentifier() and word.token_type != TokenType.STRING
    return is_word and not follows_value and not is_second_colon


VALUES = frozenset(
    {
        TokenType.VAR,
        TokenType.IDENTIFIER,
        TokenType.STRING,
        TokenType.NUMBER,
        TokenType.R_PAREN,
        TokenType.R_BRACKET,
        TokenType.L_BRACKET,
    }
)


def _as_placeholders(marked: Iterable[exp.Identifier]) -> None:
    """The marked words, which the parser took for columns."""
    for identifier in marked:
        name, column = identifier.name.removeprefix(BEGIN), identifier.parent
        if not isinstance(column, exp.Column) or identifier is not column.this or len(column.parts) != 1:
            refuse(
                "wrong_parameter", f":{name} cannot stand here", "A parameter is a value, never a name.", at=identifier
            )
        placeholder = exp.Placeholder(this=name)
        placeholder.meta.update(identifier.meta)
        column.replace(placeholder)


def placed(
    tree: exp.Query, parameters: Parameters, shape: Shape, orders: Callable[[str], list[exp.Expr]]
) -> Sequence[exp.Expr]:
    """Check the statement's parameters, take out blocks that fall away, put chosen orders in. `orders` reads ORDER BY. Gives
    all nodes of the tree as it is then."""
    nodes = list(tree.walk())
    marked = [node for node in nodes if isinstance(node, exp.Identifier) and node.name.startswith(BEGIN)]
    has_own_calls = any(isinstance(node, exp.Anonymous) and str(node.name).upper() in OWN_CALLS for node in nodes)
    if not marked and not has_own_calls and not any(isinstance(node, exp.Placeholder) for node in nodes):
        return nodes
    foreign = next((node for node in nodes if isinstance(node, exp.Placeholder)), None)
    if foreign is not None:  # ?, $name: what is :name stands in `marked`
        refuse("wrong_placeholder", "A parameter needs a name", "Declare it and write :name.", at=foreign)
    _as_placeholders(marked)
    if has_own_calls:
        _sort(tree, parameters, shape, orders)
        _optional(tree, shape)
    for node in list(tree.find_all(exp.Placeholder)):
        _check(node, parameters)
        if str(node.this) in shape.empty:
            _nothing_in_list(node)
    return list(tree.walk())


def _check(node: exp.Placeholder, parameters: Parameters) -> None:
    name = str(node.this)
    if name not in parameters:
        refuse(
            "unknown_parameter",
            f"There is no parameter {quoted(name)}",
            did_you_mean(name, parameters) or "Declare it among the parameters, with its type.",
            at=node,
        )
    parameter = parameters[name]
    if parameter.type == "sort":
        refuse("wrong_parameter", f":{name} is an order", f"Write ORDER BY SORT(:{name}).", at=node)
    inside = isinstance(node.parent, exp.In) and node.arg_key == "expressions"
    bracketed = isinstance(node.parent, exp.Paren) and isinstance(node.parent.parent, exp.Any | exp.All | exp.In)
    if parameter.many and not inside and not bracketed:
        refuse("wrong_parameter", f":{name} is a list", f"Write column IN (:{name}).", at=node)


def _nothing_in_list(node: exp.Placeholder) -> None:
    """`x IN ()` is false of every row, empty values included; beside other items the list adds nothing."""
    parent = node.parent
    if not isinstance(parent, exp.In):
        return
    rest = [item for item in parent.expressions if item is not node]
    if rest:
        parent.set("expressions", rest)
    else:
        parent.replace(exp.false())


def _optional(tree: exp.Query, shape: Shape) -> None:
    for node in list(tree.find_all(exp.Anonymous)):
        if str(node.name).upper() != "OPT":
            continue
        if len(node.expressions) != 1:
            refuse("wrong_parameter", "OPT takes one condition", "Write OPT(amount >= :min).", at=node)
        names = {str(found.this) for found in node.find_all(exp.Placeholder)}
        if not names:
            refuse("wrong_parameter", "OPT needs a condition with a parameter", "Write OPT(amount >= :min).", at=node)
        node.replace(exp.true() if names & shape.unset else exp.paren(node.expressions[0], copy=False))


def _sort(tree: exp.Query, parameters: Parameters, shape: Shape, orders: Callable[[str], list[exp.Expr]]) -> None:
    for node in list(tree.find_all(exp.Anonymous)):
        if str(node.name).upper() != "SORT":
            continue
        ordered, argument = node.parent, node.expressions[0] if len(node.expressions) == 1 else None
        if not isinstance(ordered, exp.Ordered) or not isinstance(argument, exp.Placeholder):
            refuse("wrong_parameter", "SORT stands alone in ORDER BY", "Write ORDER BY SORT(:order).", at=node)
        parameter = parameters.get(str(argument.this))
        if parameter is None or parameter.type != "sort" or not parameter.choices:
            refuse(
                "wrong_parameter", f":{argument.this} is no order", "Declare it with type 'sort' and choices.", at=node
            )
        chosen = dict(shape.chosen).get(parameter.name, next(iter(parameter.choices)))
        order = ordered.parent
        if not isinstance(order, exp.Order):
            refuse("wrong_parameter", "SORT stands alone in ORDER BY", "Write ORDER BY SORT(:order).", at=node)
        items = order.expressions
        place = next(number for number, item in enumerate(items) if item is ordered)
        order.set("expressions", [*items[:place], *orders(parameter.choices[chosen]), *items[place + 1 :]])


def marked(tree: exp.Expr) -> None:
    """Placeholders as marks that no dialect rewrites: what is between BEGIN and END is a parameter's name."""
    for node in list(tree.find_all(exp.Placeholder)):
        node.replace(exp.Var(this=f"{BEGIN}{node.this}{END}"))


def with_types(tree: exp.Query, parameters: Parameters, profile: Profile) -> None:
    """PostgreSQL and DuckDB want to know the type of a parameter that nothing beside it tells the type of."""
    if profile.name not in ("postgres", "duckdb"):
        return
    for node in list(tree.find_all(exp.Placeholder)):
        parameter = parameters.get(str(node.this))
        if parameter is None or parameter.many or not _is_alone(node, parameter):
            continue
        type = DUCKDB_DECIMAL if (profile.name, parameter.type) == ("duckdb", "decimal") else TYPES[parameter.type]
        cast = exp.Cast(this=exp.Placeholder(this=node.this), to=exp.DataType.build(type, dialect=profile.name))
        node.replace(cast)


def _is_alone(node: exp.Expr, parameter: Parameter) -> bool:
    parent = node.parent
    if isinstance(parent, exp.Cast | exp.TryCast | exp.Limit | exp.Offset):
        return False
    if isinstance(parent, exp.Binary | exp.Between | exp.In) and not isinstance(parent, exp.Is):
        return all(
            isinstance(item, exp.Placeholder | exp.Literal | exp.Null | exp.Interval)
            for item in parent.iter_expressions()
        )
    return parameter.type in ("text", "date", "datetime") or isinstance(parent, exp.Is)


TELLING_NOTHING = (exp.Placeholder, exp.Literal, exp.Null, exp.Interval)
DUCKDB_DECIMAL = "decimal(38, 10)"  # its numeric has three decimal places
TYPES: Mapping[str, str] = {
    "text": "text",
    "integer": "bigint",
    "decimal": "numeric",
    "number": "double precision",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamptz",
    "time": "time",
    "uuid": "uuid",
}


def pieces(template: str) -> Iterator[tuple[str, str]]:
    """Finished SQL cut at its parameters: (text, name after it); the last name is ""."""
    for part in template.split(BEGIN):
        if END in part:
            name, _, rest = part.partition(END)
            yield name, rest
        else:
            yield "", part


def flattened(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)

"""One statement as a tree, or the reason why it cannot be read. Only SELECT, alone or combined with others, is a
root; INSERT, UPDATE and DELETE are for those alone who ask for a change."""

import logging
import re
from collections.abc import Sequence

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

from runtime.sql import parser as parser
from runtime.sql.parameters import BEGIN
from runtime.sql.profiles import Profile
from runtime.sql.refusals import quoted, refuse

MOST_NODES = 30_000
MOST_DEPTH = 400
SMALL = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
ROOTS = frozenset({exp.Select, exp.Union, exp.Except, exp.Intersect})
LITERAL_TYPES = frozenset(Parser.TYPE_TOKENS) - {TokenType.INTERVAL}
LATER_WORDS = frozenset({"with", "without", "time", "zone", "precision", "varying"})
BINDING = frozenset(
    {
        TokenType.DCOLON,
        TokenType.ARROW,
        TokenType.DARROW,
        TokenType.HASH_ARROW,
        TokenType.DHASH_ARROW,
        TokenType.L_BRACKET,
    }
)
CHANGES = frozenset({exp.Insert, exp.Update, exp.Delete})

logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # It warns about what is refused here anyway.


def parsed(sql: str, tokens: Sequence[Token], profile: Profile) -> exp.Query:
    """The tree of the one query in `tokens`."""
    tree, nodes = _one(sql, tokens, profile, "Write one SELECT; combine several with WITH or UNION.")
    root = _root(tree, tokens[0])
    _as_meant(nodes, profile)
    return root


def parsed_change(sql: str, tokens: Sequence[Token], profile: Profile) -> exp.Expr:
    """The tree of the one INSERT, UPDATE or DELETE in `tokens`."""
    tree, nodes = _one(sql, tokens, profile, "Write one change; several are several steps.")
    if type(tree) not in CHANGES:
        refuse(
            "not_a_change",
            f"{quoted(tokens[0].text.upper())} is not a change of rows",
            "Only INSERT, UPDATE and DELETE are done here.",
            offset=tokens[0].start,
        )
    _as_meant(nodes, profile)
    return tree


def _one(sql: str, tokens: Sequence[Token], profile: Profile, hint: str) -> tuple[exp.Expr, Sequence[exp.Expr]]:
    """The one tree in `tokens`, and all its nodes."""
    trees = [tree for tree in _trees(sql, tokens, profile) if tree is not None and type(tree) is not exp.Semicolon]
    if not trees:
        refuse("empty_statement", "There is no statement here.", hint)
    if len(trees) > 1:
        refuse(
            "several_statements",
            "There is more than one statement",
            hint,
            at=trees[1],
        )
    return trees[0], _not_too_big(trees[0])


def _trees(sql: str, tokens: Sequence[Token], profile: Profile) -> list[exp.Expr | None]:
    dialect = Dialect.get_or_raise(profile.name)
    if profile.name == "mysql":
        tokens = [_as_written(token) for token in tokens]
    try:
        return list(dialect.parser().parse(_in_brackets(tokens), sql))
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        what = re.sub(r" but got <.*", "", str(first.get("description") or "it is not complete"), flags=re.S).rstrip(
            "."
        )
        near = str(first.get("highlight") or "")
        offset = _offset(sql, int(first.get("line") or 0), int(first.get("col") or 0), near)
        refuse(
            "syntax_error",
            f"The statement cannot be read: {what[:200]}" + (f" near {quoted(near)}" if near else ""),
            f"It is read as {profile.name}.",
            offset=offset,
        )
    except RecursionError:
        refuse("too_deep", "The statement is nested too deeply.", "Name parts of it with WITH.")
    except (SqlglotError, ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError):
        # The parser has no answer for it: neither have we.
        refuse("syntax_error", "The statement cannot be read.", f"It is read as {profile.name}.")


def _offset(sql: str, line: int, column: int, near: str) -> int:
    """The parser counts columns up to the end of the word it stumbled on."""
    if line < 1:
        return -1
    start = 0
    for _ in range(line - 1):
        start = sql.find("\n", start) + 1
    return max(start, min(start + column - len(near), len(sql)))


def _not_too_big(tree: exp.Expr) -> Sequence[exp.Expr]:
    """Its nodes. Without recursion, which a tree that is too deep would not survive."""
    level: list[exp.Expr] = [tree]
    nodes: list[exp.Expr] = []
    depth = 0
    while level:
        depth += 1
        nodes += level
        if depth > MOST_DEPTH:
            refuse(
                "too_deep", f"The statement is nested more than {MOST_DEPTH} levels deep.", "Shorten its longest chain."
            )
        if len(nodes) > MOST_NODES:
            refuse("statement_too_long", f"The statement has more than {MOST_NODES:,} parts.", "Divide it.")
        level = [child for node in level for child in node.iter_expressions()]
    return nodes


def _root(tree: exp.Expr, first: Token) -> exp.Query:
    inner = tree
    while type(inner) is exp.Subquery:
        inner = inner.this
    if type(inner) not in ROOTS:
        refuse(
            "not_a_query",
            f"{quoted(first.text.upper())} is not a query",
            "Only SELECT (and WITH … SELECT, UNION, EXCEPT, INTERSECT) is run here.",
            offset=first.start,
        )
    assert isinstance(tree, exp.Query)  # noqa: S101 - narrows what _root has just found out
    return tree


def _as_meant(nodes: Sequence[exp.Expr], profile: Profile) -> None:
    """Names without quotation marks become small where the database makes them so; DUAL is no table; what DuckDB's parser
    takes for a function with one parameter is JSON when it gives a text."""
    if profile.folds:
        for name in [node for node in nodes if isinstance(node, exp.Identifier)]:
            small = name.name.translate(SMALL)
            if small != name.name and not name.args.get("quoted") and not small.startswith(BEGIN):
                name.set("this", small)
    for table in [node for node in nodes if isinstance(node, exp.Table)] if profile.name == "mysql" else ():
        if table.name.lower() == "dual" and isinstance(table.parent, exp.From) and not table.db and not table.alias:
            table.parent.pop()
    for row in [node for node in nodes if isinstance(node, exp.Anonymous)] if profile.name == "mysql" else ():
        if row.name == "ROW" and isinstance(row.parent, exp.Tuple) and isinstance(row.parent.parent, exp.Values):
            row.parent.set("expressions", row.expressions)  # VALUES ROW(1, 2)
    for made in [node for node in nodes if isinstance(node, exp.Lambda)] if profile.name == "duckdb" else ():
        _json_not_lambda(made)


def _json_not_lambda(made: exp.Lambda) -> None:
    """`f(column -> 'a' ->> 'b')`."""
    first = made.this
    while isinstance(first, exp.JSONExtract | exp.JSONExtractScalar):
        first = first.this
    if isinstance(first, exp.Literal) and len(made.expressions) == 1:
        first.replace(exp.JSONExtract(this=exp.Column(this=made.expressions[0]), expression=first.copy()))
        made.replace(made.this)


def _in_brackets(tokens: Sequence[Token]) -> list[Token]:
    """`date '2024-01-31'::text` casts the date; the parser would cast the text, and make a date of it."""
    if BINDING.isdisjoint([token.token_type for token in tokens]):
        return list(tokens)
    made: list[Token] = []
    for place, token in enumerate(tokens):
        made.append(token)
        following = tokens[place + 1].token_type if place + 1 < len(tokens) else None
        if token.token_type != TokenType.STRING or following not in BINDING:
            continue
        first = len(made) - 2
        while first > 0 and made[first].text.lower() in LATER_WORDS and _is_of_type(made[first - 1]):
            first -= 1
        if first >= 0 and made[first].token_type in LITERAL_TYPES:
            at = made[first]
            made.insert(first, Token(TokenType.L_PAREN, "(", at.line, at.col, at.start, at.start))
            made.append(Token(TokenType.R_PAREN, ")", token.line, token.col, token.end, token.end))
    return made


def _is_of_type(token: Token) -> bool:
    return token.token_type in LITERAL_TYPES or token.text.lower() in LATER_WORDS


def _as_written(token: Token) -> Token:
    """MySQL's 0x41 is not its x'41'; the parser forgets which it was."""
    if token.token_type == TokenType.HEX_STRING and token.end - token.start + 1 == len(token.text) + 2:
        return Token(token.token_type, f"0x{token.text}", token.line, token.col, token.start, token.end)
    return token


def reparsed(sql: str, profile: Profile) -> tuple[exp.Expr, Sequence[Token]]:
    """A text of our own making, which is one statement, with the tokens it consists of. SqlglotError."""
    dialect = Dialect.get_or_raise(profile.name)
    tokens = dialect.tokenize(sql)
    trees = dialect.parser().parse(list(tokens), sql)
    if len(trees) != 1 or trees[0] is None:
        raise ParseError("This is not one statement.")
    return trees[0], tokens

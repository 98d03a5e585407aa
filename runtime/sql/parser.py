"""What the parser and its writers take for something else than the database of the same name does, put right once."""

from collections.abc import Callable
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.generators.mysql import MySQLGenerator
from sqlglot.generators.sqlite import SQLiteGenerator
from sqlglot.tokenizer_core import TokenType

Write = Callable[[Any, Any], str]


def _identifier(writer: Any, node: Any) -> str:
    """In SQLite "x" is a text where there is no column of that name; `x` never is."""
    return "`" + str(node.this).replace("`", "``") + "`"


def _regexp(writer: Any, node: Any) -> str:
    """MariaDB has no REGEXP_LIKE, MySQL has both."""
    if node.args.get("flag"):
        return str(writer.func("REGEXP_LIKE", node.this, node.expression, node.args["flag"]))
    return f"{writer.sql(node, 'this')} REGEXP {writer.sql(node, 'expression')}"


def _unquoted_json(writer: Any, node: Any) -> str:
    """MariaDB has no ->>, MySQL has both."""
    return f"JSON_UNQUOTE(JSON_EXTRACT({writer.sql(node, 'this')}, {writer.sql(node, 'expression')}))"


def patch() -> None:
    SQLiteGenerator.TRANSFORMS[exp.Identifier] = _identifier
    MySQLGenerator.TRANSFORMS[exp.RegexpLike] = _regexp
    MySQLGenerator.TRANSFORMS[exp.JSONExtractScalar] = _unquoted_json
    MySQLGenerator.TRANSFORMS[exp.UtcDate] = lambda writer, node: "UTC_DATE()"
    for name in ("postgres", "mysql", "sqlite"):  # there `column -> 'key'` is JSON in a function's brackets, too
        parser: Any = Dialect.get_or_raise(name).parser_class
        parser.LAMBDAS = {token: made for token, made in parser.LAMBDAS.items() if token != TokenType.ARROW}


patch()

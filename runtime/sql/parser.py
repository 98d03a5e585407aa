"""What the parser and its writers take for something else than the database of the same name does, put right once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.generators.duckdb import DuckDBGenerator
from sqlglot.generators.mysql import MySQLGenerator
from sqlglot.generators.postgres import PostgresGenerator
from sqlglot.generators.sqlite import SQLiteGenerator
from sqlglot.parsers.trino import TrinoParser
from sqlglot.tokenizer_core import TokenType

from runtime.sql import json_tables
from runtime.sql.profiles import PROFILES

Write = Callable[[Any, Any], str]
Build = Callable[..., exp.Expr]

# Functions whose brackets hold words of their own; every other one is a name and its arguments.
GRAMMAR: Mapping[str, str] = {
    "postgres": "CAST EXTRACT SUBSTRING TRIM POSITION OVERLAY NORMALIZE JSON_OBJECT JSON_OBJECTAGG JSON_TABLE JSON_VALUE",
    "mysql": "CAST EXTRACT SUBSTR SUBSTRING TRIM POSITION CHAR CONVERT GROUP_CONCAT JSON_TABLE JSON_VALUE WEIGHT_STRING VALUES",
    "sqlite": "CAST MATCH",
    "duckdb": "CAST TRY_CAST EXTRACT SUBSTRING TRIM POSITION OVERLAY",
}
TREES: Mapping[str, str] = {"postgres": "ARRAY", "mysql": "", "sqlite": "", "duckdb": "COLUMNS"}
AFFINITIES: Mapping[str, str] = {
    **dict.fromkeys(("INT", "BIGINT", "SMALLINT", "TINYINT", "MEDIUMINT", "UINT", "UBIGINT"), "INTEGER"),
    **dict.fromkeys(("TEXT", "CHAR", "NCHAR", "VARCHAR", "NVARCHAR", "MEDIUMTEXT", "LONGTEXT", "TINYTEXT"), "TEXT"),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "REAL"),
    **dict.fromkeys(("BLOB", "VARBINARY", "LONGBLOB", "MEDIUMBLOB", "TINYBLOB"), "BLOB"),
}
NEGATED: Mapping[type[exp.Expr], str] = {
    exp.In: "IN", exp.Between: "BETWEEN", exp.Like: "LIKE", exp.ILike: "ILIKE", exp.Is: "IS", exp.Glob: "GLOB",
    exp.RegexpLike: "REGEXP",
}  # fmt: skip
UNITS = ("TIMESTAMPADD", "TIMESTAMPDIFF", "GET_FORMAT")  # their first argument is a word: MONTH, DATE


def _call(name: str) -> Build:
    """A function is written by the name that it was called by: what the parser knows of it belongs to many databases."""

    def build(arguments: Sequence[exp.Expr], dialect: object = None) -> exp.Expr:
        items = [_member(item) for item in arguments]
        if name in UNITS and items and isinstance(items[0], exp.Column) and len(items[0].parts) == 1:
            items[0] = exp.Var(this=items[0].name)
        return exp.Anonymous(this=name, expressions=items)

    return build


def _member(item: exp.Expr) -> exp.Expr:
    """`a := 1` names a member, not a column."""
    if isinstance(item, exp.PropertyEQ) and isinstance(item.this, exp.Column):
        item.set("this", item.this.this)
    return item


def _functions(dialect: str, known: Mapping[str, Build]) -> dict[str, Build]:
    kept = TREES[dialect].split()
    called = {name.upper() for name in PROFILES[dialect].functions} | {"OPT", "SORT"}
    return {name: known[name] if name in kept else _call(name) for name in called}


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


def _distinct(writer: Any, node: Any) -> str:
    """`string_agg(DISTINCT a, ', ')` has two arguments, and is not about pairs."""
    columns, on = writer.expressions(node, flat=True), writer.sql(node, "on")
    return "DISTINCT" + (f" {columns}" if columns else "") + (f" ON {on}" if on else "")


def _not(writer: Any, node: Any) -> str:
    """`a = b NOT IN (1, 2)` keeps its NOT in its place: in front it would be about more, or stand where it cannot."""
    inner, parent = node.this.this if isinstance(node.this, exp.Escape) else node.this, node.parent
    is_operand = isinstance(parent, exp.Binary | exp.Between | exp.In) and not isinstance(parent, exp.Connector)
    if not is_operand or type(inner) not in NEGATED:
        return str(writer.not_sql(node))
    word, left, text = NEGATED[type(inner)], writer.sql(inner, "this"), writer.sql(node, "this")
    if not text.startswith(f"{left} {word} ") or text.startswith(f"{left} IS NOT "):
        return str(writer.not_sql(node))
    rest = text[len(left) + len(word) + 2 :]
    return f"{left} IS NOT {rest}" if word == "IS" else f"{left} NOT {word} {rest}"


def _cast(writer: Any, node: Any) -> str:
    """SQLite casts to one of five sorts of values, whatever the type is called; CAST(x AS DATE) gives no date there."""
    sort = AFFINITIES.get(node.args["to"].this.name, "NUMERIC")
    return f"CAST({writer.sql(node, 'this')} AS {sort})"


def _hexadecimal(writer: Any, node: Any) -> str:
    """For MariaDB 0x41 is a number where one is asked for, x'41' never is."""
    text = str(node.this)
    return text if text.startswith("0x") else f"x'{text}'"


def _interval(writer: Any, node: Any) -> str:
    """INTERVAL(5, 1, 10) is a function."""
    if isinstance(node.this, exp.Tuple):
        return f"INTERVAL{writer.sql(node, 'this')}"
    return str(writer.interval_sql(node))


def _group_concat(writer: Any, node: Any) -> str:
    """MariaDB's LIMIT stands last."""
    inner, limit = node.this, ""
    if isinstance(inner, exp.Limit):
        limit = f" LIMIT {writer.sql(inner, 'expression')}"
        inner = inner.this
    separator = writer.sql(node, "separator")
    return f"GROUP_CONCAT({writer.sql(inner)}" + (f" SEPARATOR {separator}" if separator else "") + f"{limit})"


def _within_group(writer: Any, node: Any) -> str:
    return f"{writer.sql(node, 'this')} WITHIN GROUP ({writer.sql(node, 'expression').strip()})"


def _json_by(kind: type[exp.Expr]) -> Build:
    """`column -> 'a.b'` is the member of that very name."""
    return lambda parser, this, path: kind(this=this, expression=path)


def _no_brackets(name: str) -> Callable[[Any], exp.Expr]:
    """A function that may be called without brackets."""

    def read(parser: Any) -> exp.Expr:
        arguments: list[exp.Expr] = []
        if parser._match(TokenType.L_PAREN):
            arguments = parser._parse_csv(parser._parse_primary)
            parser._match_r_paren()
        return exp.Anonymous(this=name, expressions=arguments)

    return read


def _decimal_literal(parser: Any, this: Any, to: Any) -> Any:
    """Trino's DECIMAL '1.50' has two places; a cast to plain DECIMAL has none."""
    whole, _, places = str(this.this).strip().lstrip("+-").partition(".")
    digits = len(whole.lstrip("0") or "0") + len(places)
    return _typed(this, f"DECIMAL({digits}, {len(places)})")


def _char_literal(parser: Any, this: Any, to: Any) -> Any:
    """CHAR 'ab' is two characters long, plain CHAR one."""
    return _typed(this, f"CHAR({max(1, len(str(this.this)))})")


def _typed(this: Any, to: str) -> Any:
    return exp.Cast(this=this, to=exp.DataType.build(to, dialect="trino"))


def patch() -> None:
    SQLiteGenerator.TRANSFORMS[exp.Cast] = _cast
    MySQLGenerator.TRANSFORMS[exp.HexString] = _hexadecimal
    MySQLGenerator.TRANSFORMS[exp.Interval] = _interval
    MySQLGenerator.TRANSFORMS[exp.GroupConcat] = _group_concat
    DuckDBGenerator.TRANSFORMS[exp.WithinGroup] = _within_group
    duckdb: Any = Dialect.get_or_raise("duckdb").parser_class
    arrows = {TokenType.ARROW: _json_by(exp.JSONExtract), TokenType.DARROW: _json_by(exp.JSONExtractScalar)}
    duckdb.JSON_OPERATORS = arrows
    duckdb.ARRAY_CONSTRUCTORS = {"ARRAY": exp.Array}  # list(x)[1] is the first of a list
    for writer in (PostgresGenerator, SQLiteGenerator):
        writer.TRANSFORMS[exp.JSONExtract] = lambda writer, node: writer.binary(node, "->")
        writer.TRANSFORMS[exp.JSONExtractScalar] = lambda writer, node: writer.binary(node, "->>")
    PostgresGenerator.TRANSFORMS[exp.CurrentTime] = lambda writer, node: "CURRENT_TIME"
    mysql: Any = Dialect.get_or_raise("mysql").parser_class
    mysql.NO_PAREN_FUNCTION_PARSERS = {
        **mysql.NO_PAREN_FUNCTION_PARSERS,
        **{name: _no_brackets(name) for name in ("UTC_DATE", "UTC_TIME", "UTC_TIMESTAMP")},
    }
    SQLiteGenerator.TRANSFORMS[exp.Identifier] = _identifier
    MySQLGenerator.TRANSFORMS[exp.RegexpLike] = _regexp
    MySQLGenerator.TRANSFORMS[exp.JSONExtractScalar] = _unquoted_json
    DuckDBGenerator.TRANSFORMS[exp.IgnoreNulls] = lambda writer, node: f"{writer.sql(node, 'this')} IGNORE NULLS"
    DuckDBGenerator.TRANSFORMS[exp.RespectNulls] = lambda writer, node: f"{writer.sql(node, 'this')} RESPECT NULLS"
    MySQLGenerator.TRANSFORMS[exp.UtcDate] = lambda writer, node: "UTC_DATE()"
    for name, grammar in GRAMMAR.items():
        plain: Any = Dialect.get_or_raise(name).parser_class
        plain.FUNCTIONS = _functions(name, plain.FUNCTIONS)
        Dialect.get_or_raise(name).generator_class.TRANSFORMS[exp.Distinct] = _distinct
        Dialect.get_or_raise(name).generator_class.TRANSFORMS[exp.Not] = _not
        plain.FUNCTION_PARSERS = {word: plain.FUNCTION_PARSERS[word] for word in grammar.split()}
    for name in ("postgres", "mysql"):
        Dialect.get_or_raise(name).parser_class.FUNCTION_PARSERS["JSON_TABLE"] = json_tables.read
        Dialect.get_or_raise(name).generator_class.TRANSFORMS[exp.JSONColumnDef] = json_tables.written
    TrinoParser.TYPE_LITERAL_PARSERS[exp.DType.DECIMAL] = _decimal_literal
    TrinoParser.TYPE_LITERAL_PARSERS[exp.DType.CHAR] = _char_literal
    TrinoParser.FUNCTIONS = {name: made for name, made in TrinoParser.FUNCTIONS.items() if name != "TO_CHAR"}
    for name in ("postgres", "mysql", "sqlite"):  # there `column -> 'key'` is JSON in a function's brackets, too
        parser: Any = Dialect.get_or_raise(name).parser_class
        parser.COLUMN_OPERATORS = {**parser.COLUMN_OPERATORS, **arrows}
        parser.LAMBDAS = {token: made for token, made in parser.LAMBDAS.items() if token != TokenType.ARROW}


patch()

"""JSON_TABLE with what a column may say and the parser does not know: EXISTS, and what stands for a value that is not there."""

from typing import Any

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

HANDLING = "on_condition"


def read(parser: Any) -> exp.Expr:
    """Behind `JSON_TABLE(`, up to the bracket that closes it."""
    document = parser._parse_bitwise()
    parser._match(TokenType.COMMA)
    path = parser._parse_string()
    return exp.JSONTable(this=document, path=path, schema=_columns(parser))


def _columns(parser: Any) -> exp.JSONSchema:
    if not parser._match_text_seq("COLUMNS"):
        parser.raise_error("Expecting COLUMNS")
    return exp.JSONSchema(expressions=parser._parse_wrapped_csv(lambda: _column(parser)))


def _column(parser: Any) -> exp.JSONColumnDef:
    if parser._match_text_seq("NESTED"):
        parser._match_text_seq("PATH")
        path = parser._parse_string()
        return exp.JSONColumnDef(path=path, nested_schema=_columns(parser))
    name = parser._parse_id_var()
    if parser._match_pair(TokenType.FOR, TokenType.ORDINALITY):
        return exp.JSONColumnDef(this=name, ordinality=True)
    made = exp.JSONColumnDef(this=name, kind=parser._parse_types(allow_identifiers=False))
    made.set("format_json", bool(parser._match_text_seq("FORMAT", "JSON")))
    made.set("exists", bool(parser._match(TokenType.EXISTS)))
    if parser._match_text_seq("PATH"):
        made.set("path", parser._parse_string())
    made.set(HANDLING, parser._parse_on_condition())
    return made


def written(writer: Any, node: Any) -> str:
    """One column."""
    path = f" PATH {writer.sql(node, 'path')}" if node.args.get("path") else ""
    if node.args.get("nested_schema"):
        return f"NESTED{path} {writer.sql(node, 'nested_schema')}"
    if node.args.get("ordinality"):
        return f"{writer.sql(node, 'this')} FOR ORDINALITY"
    words = (" FORMAT JSON" if node.args.get("format_json") else "") + (" EXISTS" if node.args.get("exists") else "")
    handling = f" {writer.sql(node, HANDLING).strip()}" if node.args.get(HANDLING) else ""
    return f"{writer.sql(node, 'this')} {writer.sql(node, 'kind')}{words}{path}{handling}"

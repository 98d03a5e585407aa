"""The classes of nodes that a statement may consist of, and what their arguments may not say. A class that is not listed
here is refused, and so is whatever a later version of the parser brings."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from sqlglot import exp

from runtime.sql.parameters import WORD
from runtime.sql.profiles import Profile
from runtime.sql.refusals import quoted, refuse

QUERY = """
    Select Subquery Union Except Intersect With CTE RecursiveWithSearch TableAlias From Join Where Group Having Order Ordered
    Limit LimitOptions Offset Fetch Distinct Qualify Window WindowSpec Values Tuple Lateral Cube Rollup GroupingSets Table
"""
LEAVES = """
    Column Identifier Star Alias Aliases Literal Null Boolean Var Placeholder RawString ByteString National HexString BitString
    UnicodeString Introducer DataType DataTypeParam Interval IntervalSpan ColumnDef
"""
OPERATORS = """
    Paren Not Neg BitwiseNot And Or Xor In Between Like ILike SimilarTo Glob Escape Is EQ NEQ GT GTE LT LTE NullSafeEQ NullSafeNEQ
    Add Sub Mul Div IntDiv Mod DPipe BitwiseAnd BitwiseOr BitwiseXor BitwiseLeftShift BitwiseRightShift Any All Bracket Slice
    Overlaps AtTimeZone Filter WithinGroup IgnoreNulls RespectNulls Distance Adjacent ExtendsLeft ExtendsRight HavingMax
"""
JSON = """
    JSON JSONPath JSONPathRoot JSONPathKey JSONPathSubscript JSONPathWildcard JSONPathRecursive JSONPathSlice JSONKeyValue
    JSONColumnDef JSONSchema FormatJson JSONValue OnCondition JSONExtractQuote
"""
NODES = frozenset((QUERY + LEAVES + OPERATORS + JSON).split())

# What people try, in words they know; only for messages.
NAMES: Mapping[str, tuple[str, str]] = {
    "Insert": ("INSERT", "Statements that change data are not run here."),
    "Update": ("UPDATE", "Statements that change data are not run here."),
    "Delete": ("DELETE", "Statements that change data are not run here."),
    "Merge": ("MERGE", "Statements that change data are not run here."),
    "Into": ("INTO", "A query cannot create a table or write a file."),
    "Lock": ("FOR UPDATE", "A report takes no locks; leave it out."),
    "Hint": ("a hint", "Leave hints for the optimiser out."),
    "WithTableHint": ("a hint", "Leave hints for the optimiser out."),
    "IndexTableHint": ("an index hint", "Leave hints for the optimiser out."),
    "Command": ("this command", "Only SELECT is run here."),
    "Dot": ("'.' after an expression", "It may call a function. Write function(value) instead."),
    "Parameter": ("@ or a numbered parameter", "Declare a parameter and write :name."),
    "SessionParameter": ("a variable of the session", "Declare a parameter and write :name."),
    "TableSample": ("TABLESAMPLE", "Take rows with WHERE and LIMIT."),
    "HistoricalData": ("a time of a table's history", "Only present rows can be asked for."),
    "Version": ("a time of a table's history", "Only present rows can be asked for."),
    "ObjectIdentifier": ("a type of the catalogue", "Names of tables are not values."),
    "Operator": ("OPERATOR()", "Write the operator itself."),
    "XMLTable": ("XMLTABLE", "Take JSON instead of XML."),
    "Match": ("MATCH", "Full-text search of SQLite is not available; take LIKE."),
    "Partition": ("PARTITION", "Ask for rows by conditions."),
    "Pivot": ("PIVOT", "Write SUM(CASE WHEN … THEN … END) instead."),
    "PropertyEQ": ("':='", "Variables cannot be set."),
    "Final": ("FINAL", "Take argMax() or LIMIT 1 BY instead."),
    "PreWhere": ("PREWHERE", "Write WHERE; the database moves conditions by itself."),
    "MatchRecognize": ("MATCH_RECOGNIZE", "Compare a row with others by LAG() and LEAD()."),
    "FunctionSpecification": ("WITH FUNCTION", "Write the calculation itself."),
    "WithFill": ("WITH FILL", "Join with a series of numbers instead."),
}

NUMBER = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
PLAIN_NAME = re.compile(r"[^\W\d][\w$]*")
VAR = re.compile(r"[A-Za-z][A-Za-z0-9_ ]*")
LONGEST_NAME = 200


def check_nodes(nodes: Iterable[exp.Expr], profile: Profile) -> None:
    """Refused at the first node of a tree that does not belong. Functions are looked at elsewhere."""
    allowed = NODES | profile.own_nodes
    for node in nodes:
        kind = type(node)
        if kind.__name__ not in allowed and not isinstance(node, exp.Func):
            _refuse_class(node)
        check = CHECKS.get(kind)
        if check is not None:
            check(node, profile)


def _refuse_class(node: exp.Expr) -> None:
    name = type(node).__name__
    words, hint = NAMES.get(name, (f"{re.sub('(?<=[a-z])(?=[A-Z])', ' ', name)} ", ""))
    refuse(
        "construct_not_allowed",
        f"{words.strip()[:1].upper()}{words.strip()[1:]} is not allowed in a query",
        hint,
        at=node,
    )


def _bare(node: exp.Expr, names: tuple[str, ...], what: str) -> None:
    for name in names:
        if node.args.get(name):
            refuse(
                "construct_not_allowed",
                f"{what} with {name.upper().replace('_', ' ').strip()} is not allowed in a query",
                "Leave it out.",
                at=node,
            )


def _select(node: exp.Expr, profile: Profile) -> None:
    _bare(node, ("into", "locks", "hint", "operation_modifiers", "kind", "connect", "match", "prewhere", "settings",
                 "format", "options", "cluster", "distribute", "sort", "laterals_", "for_", "exclude_"), "SELECT")  # fmt: skip
    if node.args.get("sample") and profile.name != "duckdb":
        refuse("construct_not_allowed", "SAMPLE is not allowed in a query", "Take LIMIT.", at=node)


def _set_operation(node: exp.Expr, profile: Profile) -> None:
    _bare(node, ("locks", "into", "hint", "match", "sample", "settings", "format", "options"), "UNION")


def _table(node: exp.Expr, profile: Profile) -> None:
    _bare(node, ("hints", "system_time", "version", "partition", "when", "changes", "only", "indexed", "pattern",
                 "format", "sample", "rows_from"), "A table")  # fmt: skip
    if node.args.get("catalog"):
        refuse("table_not_allowed", "Other databases cannot be reached", "Write the table's name alone.", at=node)


def _in(node: exp.Expr, profile: Profile) -> None:
    field = node.args.get("field")
    if profile.name == "clickhouse" and len(node.expressions) == 1 and _may_be_table(node.expressions[0]):
        refuse("construct_not_allowed", "IN with one name may read a table", "Write = instead.", at=node)
    if field is None or (profile.name == "duckdb" and type(field) in (exp.Column, exp.Bracket, exp.Array, exp.Paren)):
        return
    if isinstance(field, exp.Placeholder):
        return
    refuse("construct_not_allowed", "IN needs a list or a query in brackets", "Write IN (SELECT … FROM …).", at=node)


def _may_be_table(item: exp.Expr) -> bool:
    """Brackets around one name are nothing to ClickHouse. A parameter in a text that is looked at again is a word."""
    inner = item
    while isinstance(inner, exp.Paren | exp.Alias):
        inner = inner.this
    return isinstance(inner, exp.Column) and not inner.name.startswith(WORD)


def _literal(node: exp.Expr, profile: Profile) -> None:
    if not node.args.get("is_string") and not NUMBER.fullmatch(str(node.this)):
        refuse("syntax_error", f"{quoted(str(node.this))} is not a number", at=node)


def _identifier(node: exp.Expr, profile: Profile) -> None:
    name = str(node.this)
    if len(name) > LONGEST_NAME:
        refuse("syntax_error", f"The name {quoted(name)} is too long", at=node)
    if node.args.get("quoted"):
        return
    if not PLAIN_NAME.fullmatch(name) or unicodedata.normalize("NFKC", name) != name:
        refuse("strange_name", f"The name {quoted(name)} must stand in quotation marks", at=node)


def _var(node: exp.Expr, profile: Profile) -> None:
    if not VAR.fullmatch(str(node.this)):
        refuse("syntax_error", f"{quoted(str(node.this))} is not understood here", at=node)


def _type(node: exp.Expr, profile: Profile) -> None:
    kind = node.this
    if profile.name == "postgres" and _is_plain_type(node):
        return
    name = (
        kind.name if isinstance(kind, exp.DType) else type(kind).__name__ if isinstance(kind, exp.Expr) else str(kind)
    )
    if name not in TYPES or isinstance(node.args.get("kind"), exp.Expr) != (name == "CHARACTER_SET"):
        refuse("type_not_allowed", f"The type {quoted(node.sql(profile.name))} is not available here", at=node)


def _is_plain_type(node: exp.Expr) -> bool:
    """A type of PostgreSQL that the parser knows nothing of."""
    named = node.args.get("kind")
    return isinstance(named, exp.Identifier) and named.name in PLAIN_TYPES


def _placeholder(node: exp.Expr, profile: Profile) -> None:
    if not isinstance(node.this, str) or not node.this or node.args.get("kind") or node.args.get("jdbc"):
        refuse("wrong_placeholder", "A parameter needs a name", "Declare it and write :name.", at=node)


def _interval(node: exp.Expr, profile: Profile) -> None:
    if (
        profile.name in ("postgres", "trino")
        and node.args.get("unit") is not None
        and not isinstance(node.this, exp.Literal)
    ):
        refuse("syntax_error", "INTERVAL needs a constant here", "Write value * INTERVAL '1 day'.", at=node)


def _pivot(node: exp.Expr, profile: Profile) -> None:
    if type(node.parent) not in (exp.Table, exp.Subquery, exp.CTE):
        refuse("construct_not_allowed", "PIVOT cannot be a statement", "Write SELECT * FROM (PIVOT …).", at=node)


def _dot(node: exp.Expr, profile: Profile) -> None:
    """Behind the dot stands a field, never a function: one with a path is somebody else's."""
    if profile.name == "trino" and not isinstance(node.expression, exp.Identifier):
        refuse("function_not_allowed", "A function is called by its name alone", "Leave its catalog out.", at=node)


def _from_rows(node: exp.Expr, profile: Profile) -> None:
    if profile.name == "clickhouse" and isinstance(node.parent, exp.From | exp.Join) and not node.alias:
        refuse("construct_not_allowed", "VALUES needs brackets and a name", "Write (VALUES …) AS name (a, b).", at=node)
    if (
        isinstance(node.parent, exp.Subquery | exp.CTE | exp.From | exp.Join | exp.In | exp.Lateral)
        or node.parent is None
    ):
        return
    refuse("construct_not_allowed", "VALUES cannot stand here", "Write (VALUES …) AS name.", at=node)


Check = Callable[[exp.Expr, Profile], None]
CHECKS: Mapping[type[exp.Expr], Check] = {
    exp.Select: _select,
    exp.Union: _set_operation,
    exp.Except: _set_operation,
    exp.Intersect: _set_operation,
    exp.Table: _table,
    exp.In: _in,
    exp.Literal: _literal,
    exp.Identifier: _identifier,
    exp.Var: _var,
    exp.DataType: _type,
    exp.Placeholder: _placeholder,
    exp.Interval: _interval,
    exp.Pivot: _pivot,
    exp.Dot: _dot,
    exp.Values: _from_rows,
}
PLAIN_TYPES = frozenset({"box", "cidr", "circle", "jsonpath", "line", "lseg", "macaddr", "path", "tsquery", "tsvector"})
TYPES = frozenset("""
    ARRAY BIGINT BIGNUM BINARY BIT BLOB BOOLEAN CHAR DATE DATE32 DATETIME DECIMAL DOUBLE FLOAT GEOMETRY HSTORE INET INT INT128
    INTERVAL JSON JSONB LIST LONGBLOB LONGTEXT MAP MEDIUMBLOB MEDIUMINT MEDIUMTEXT MONEY NCHAR NULL NVARCHAR SMALLINT STRUCT TEXT
    TIME TIMETZ TIMESTAMP TIMESTAMPTZ TIMESTAMPLTZ TIMESTAMPNTZ TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS TIME_NS TINYBLOB TINYINT
    TINYTEXT UBIGINT UDECIMAL UDOUBLE UINT UINT128 UMEDIUMINT UNION USMALLINT UTINYINT UUID VARBINARY VARCHAR YEAR NAME
    INT4RANGE INT4MULTIRANGE INT8RANGE INT8MULTIRANGE NUMRANGE NUMMULTIRANGE TSRANGE TSMULTIRANGE TSTZRANGE TSTZMULTIRANGE
    DATERANGE DATEMULTIRANGE CHARACTER_SET BPCHAR POINT POLYGON VARIANT
    INT256 UINT256 DATETIME64 DATETIME2 FIXEDSTRING LOWCARDINALITY NULLABLE ENUM8 ENUM16 IPV4 IPV6 DECIMAL32 DECIMAL64 DECIMAL128
    DECIMAL256 IPADDRESS IPPREFIX
""".split())  # fmt: skip  # noqa: SIM905

"""Which functions a statement may call: those that compute from their arguments alone, by name and by class, per dialect."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib import import_module

from sqlglot import exp

from operations.problems import did_you_mean
from runtime.sql.profiles import Profile
from runtime.sql.refusals import quoted, refuse

NEVER = frozenset(
    """
    AIAgg AISummarizeAgg Generator Apply ToFile Secret Search SearchIp Encrypt EncryptRaw Decrypt DecryptRaw Compress
    DecompressBinary DecompressString OpenJSON CheckJson ParseUrl SplitToTable StrtokSplitToTable MatchAgainst ObjectId
    CurrentTimezone Inline Stack Posexplode PosexplodeOuter Flatten_ ReadCSV ReadParquet
    """.split()  # noqa: SIM905
)
ALSO = frozenset(
    """
    And Or Xor Pow RegexpLike ApproxDistinct Case Cast TryCast Coalesce Exists Greatest Least If Nullif Collate Columns
    WidthBucket Typeof Convert DecodeCase Nvl2 JSONCast Rand Uuid Try EqualNull LogicalAnd LogicalOr CastToStrType Collation
    JSONExtract JSONExtractScalar JSONBExtract JSONBExtractScalar JSONValue Normal All Any
    """.split()  # noqa: SIM905
)
MODULES = tuple(
    import_module(f"sqlglot.expressions.{name}")
    for name in ("aggregate", "array", "json", "math", "string", "temporal")
)
CALLED_BY_NAME = (
    exp.Anonymous,
    exp.AnonymousAggFunc,
    exp.CombinedAggFunc,
    exp.ParameterizedAgg,
    exp.CombinedParameterizedAgg,
)
OURS = frozenset({"opt", "sort"})

# Only for messages: what is behind a name that people ask for.
REASONS: Mapping[str, str] = {
    r"pg_read|pg_ls|pg_stat_file|lo_|load_file|readfile|writefile|read_|.*_scan|glob|sniff|parquet_|copy|file": (
        "Files cannot be reached from a query."
    ),
    r"table": "Functions that give tables cannot be called.",
    r".*sleep.*|benchmark|wait_.*|.*_wait.*": "A query cannot wait.",
    r"dblink.*|.*http.*|postgres_.*|mysql_.*|sqlite_.*": "Other databases and hosts cannot be reached from a query.",
    r"query.*|.*to_xml.*|ts_stat|ts_rewrite|crosstab.*|json_execute.*|exec.*|eval.*": "Text is never run as SQL.",
    r".*lock.*": "A query takes no locks.",
    r"set_config|setval|nextval|currval|setseed|last_insert_id|.*setting.*|getvariable|getenv": (
        "Settings, sequences and variables cannot be used."
    ),
    r"load_extension|.*extension.*": "Extensions cannot be loaded.",
    r"version|.*version|user|.*_user|database|schema|current_.*|connection_id|inet_.*|pg_.*|has_.*|duckdb_.*|pragma_.*": (
        "What tells about the server is not available."
    ),
}


def _classes() -> Iterator[str]:
    for module in MODULES:
        for name, found in vars(module).items():
            if isinstance(found, type) and issubclass(found, exp.Func) and found.__module__ == module.__name__:
                yield name
    yield from ALSO


CLASSES = frozenset(_classes()) - NEVER


def check_functions(nodes: Iterable[exp.Expr], profile: Profile, extra: Collection[str] = ()) -> None:
    """Refused at the first function of a tree that is not known to be harmless."""
    for node in nodes:
        if isinstance(node, exp.Func):
            _check(node, profile, extra)


def _check(node: exp.Func, profile: Profile, extra: Collection[str]) -> None:
    kind = type(node)
    if kind in CALLED_BY_NAME:
        name = plain_name(node)
        if name not in profile.functions and name not in extra:
            refuse_function(name, profile, node)
    elif kind.__name__ not in CLASSES and kind.__name__ not in profile.own_nodes:
        refuse_function(kind.sql_name().lower(), profile, node)


def plain_name(node: exp.Expr) -> str:
    """The name of a function that the parser has no class for, in small letters. One in quotation marks is called by
    that very name, so that it is the same function only if it is small already."""
    this = node.this
    if isinstance(this, exp.Identifier):
        name = str(this.this)
        if name != name.lower() or not re.fullmatch(r"[a-z_]\w*", name):
            refuse("function_not_allowed", f"There is no function {quoted(name)} here", at=node)
        return name
    name = str(this)
    if not re.fullmatch(r"[A-Za-z_]\w*", name):
        refuse("function_not_allowed", f"There is no function {quoted(name)} here", at=node)
    return name.lower()


def refuse_function(name: str, profile: Profile, node: exp.Expr) -> None:
    reason = next((text for pattern, text in REASONS.items() if re.fullmatch(f"(?:{pattern}).*", name)), "")
    refuse(
        "function_not_allowed",
        f"The function {quoted(name)} is not available in {profile.name} here",
        reason or did_you_mean(name, profile.functions) or "An administrator can allow a function for a data source.",
        at=node,
    )

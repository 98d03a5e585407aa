"""What differs between the dialects that people write statements in, as data: one frozen value each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from runtime.sql.typed_marks import clickhouse_mark

DialectName = Literal["postgres", "mysql", "sqlite", "duckdb", "clickhouse", "trino"]
ALLOWED = Path(__file__).parent / "allowed"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """`folds` says that names without quotes become small; elsewhere names are the same whatever their case, unless they
    are `cased`. `mark` is a driver's placeholder, or what makes one of a value and its number; `percent` is how a percent
    sign is written beside placeholders. `table_functions` may stand where a table does, with the columns they give (None:
    whatever they give). `own_nodes` are node classes that only this dialect takes. `has_fields`: a column may hold fields of
    its own, which are reached with a dot."""

    name: DialectName
    schema: str
    folds: bool
    mark: str | Callable[[object, int], str]
    percent: str
    table_functions: Mapping[str, tuple[str, ...] | None]
    own_nodes: frozenset[str] = frozenset()
    cased: bool = False
    has_fields: bool = False

    @cached_property
    def functions(self) -> frozenset[str]:
        lines = (ALLOWED / f"{self.name}.txt").read_text().splitlines()
        return frozenset(word for line in lines if not line.startswith("#") for word in line.split())

    def key(self, name: str, *, is_quoted: bool = True) -> str:
        """A name as this dialect compares it."""
        return name if self.cased or (self.folds and is_quoted) else name.lower()

    def marked(self, value: object, number: int) -> str:
        """What stands in the text for a value, the `number`th that is sent."""
        return self.mark if isinstance(self.mark, str) else self.mark(value, number)


POSTGRES = Profile(
    name="postgres",
    schema="public",
    folds=True,
    mark="%s",
    percent="%%",
    table_functions={
        "generate_series": None,
        "explodinggenerateseries": None,
        "generate_subscripts": None,
        "unnest": None,
        "json_array_elements": None,
        "json_array_elements_text": None,
        "jsonb_array_elements": None,
        "jsonb_array_elements_text": None,
        "json_each": ("key", "value"),
        "json_each_text": ("key", "value"),
        "jsonb_each": ("key", "value"),
        "jsonb_each_text": ("key", "value"),
        "json_object_keys": None,
        "jsonb_object_keys": None,
        "json_to_record": None,
        "json_to_recordset": None,
        "jsonb_to_record": None,
        "jsonb_to_recordset": None,
        "jsonb_path_query": None,
        "regexp_split_to_table": None,
        "regexp_matches": None,
        "string_to_table": None,
        "json_table": None,
        "jsontable": None,
    },
    own_nodes=frozenset({"Kwarg", "MatchAgainst"}),
)
MYSQL = Profile(
    name="mysql",
    schema="",
    folds=False,
    mark="%s",
    percent="%%",
    table_functions={"json_table": None, "jsontable": None},
)
JSON_COLUMNS = ("key", "value", "type", "atom", "id", "parent", "fullkey", "path", "json", "root")
SQLITE = Profile(
    name="sqlite",
    schema="main",
    folds=False,
    mark="?",
    percent="%",
    table_functions={
        "json_each": JSON_COLUMNS,
        "json_tree": JSON_COLUMNS,
        "generate_series": ("value", "start", "stop", "step"),
        "generateseries": ("value", "start", "stop", "step"),
        "explodinggenerateseries": ("value", "start", "stop", "step"),
    },
)
DUCKDB = Profile(
    name="duckdb",
    schema="main",
    folds=False,
    mark="?",
    percent="%",
    table_functions={
        "range": None,
        "generate_series": None,
        "generateseries": None,
        "explodinggenerateseries": None,
        "generate_subscripts": None,
        "unnest": None,
        "json_each": None,
        "json_tree": None,
        "regexp_split_to_table": None,
        "repeat_row": None,
    },
    has_fields=True,
    own_nodes=frozenset(
        {
            "Columns",
            "Comprehension",
            "Dot",
            "Kwarg",
            "Lambda",
            "Map",
            "Pivot",
            "PivotAlias",
            "PivotAny",
            "PositionalColumn",
            "PropertyEQ",
            "Slice",
            "Struct",
            "StructExtract",
            "ToMap",
            "UnpivotColumns",
            "VarMap",
        }
    ),
)
CLICKHOUSE = Profile(
    name="clickhouse",
    schema="",
    folds=False,
    cased=True,
    mark=clickhouse_mark,
    percent="%",
    table_functions={
        "numbers": ("number",),
        "zeros": ("zero",),
        "generate_series": ("generate_series",),
        "generateseries": ("generate_series",),
        "explodinggenerateseries": ("generate_series",),
    },
    own_nodes=frozenset({"Lambda", "Struct", "VarMap", "Map", "ToMap", "PropertyEQ"}),
)
TRINO = Profile(
    name="trino",
    schema="",
    folds=False,
    mark="?",
    percent="%",
    table_functions={"unnest": None, "json_table": None, "jsontable": None},
    has_fields=True,
    own_nodes=frozenset({"Dot", "Lambda", "Map", "Struct"}),
)
PROFILES: Mapping[str, Profile] = {
    profile.name: profile for profile in (POSTGRES, MYSQL, SQLITE, DUCKDB, CLICKHOUSE, TRINO)
}

"""The one grammar of conditions on rows: list queries, row policies, views, reports, triggers. See README.md."""

from runtime.filters.binding import SOURCES, Values, values_for
from runtime.filters.describing import describe, describe_document
from runtime.filters.matching import RowsMissing, matches
from runtime.filters.operators import OPERATORS
from runtime.filters.predicate import (
    EVERYTHING,
    NOTHING,
    Bind,
    FieldLookup,
    FilterField,
    Predicate,
    Relation,
    all_of,
    binds_of,
    fields_of,
)
from runtime.filters.queries import from_query
from runtime.filters.reading import InvalidFilter, parse
from runtime.filters.sql import Late, Sql, bind, compile_sql

__all__ = [
    "EVERYTHING",
    "NOTHING",
    "OPERATORS",
    "SOURCES",
    "Bind",
    "FieldLookup",
    "FilterField",
    "InvalidFilter",
    "Late",
    "Predicate",
    "Relation",
    "RowsMissing",
    "Sql",
    "Values",
    "all_of",
    "bind",
    "binds_of",
    "compile_sql",
    "describe",
    "describe_document",
    "fields_of",
    "from_query",
    "matches",
    "parse",
    "values_for",
]

"""Spans of time in SQL: the start of the year, month or week of a moment, and parts of it, for each dialect."""

from collections.abc import Mapping

import sqlglot
from sqlglot import exp

SPANS = ("year", "quarter", "month", "week", "day", "hour")

# {x} is the moment. A day or longer gives a date (SQLite: its text), an hour a moment.
SQLITE_QUARTER = (
    "STRFTIME('%Y-', {x}) || CASE WHEN CAST(STRFTIME('%m', {x}) AS INTEGER) <= 3 THEN '01'"
    " WHEN CAST(STRFTIME('%m', {x}) AS INTEGER) <= 6 THEN '04' WHEN CAST(STRFTIME('%m', {x}) AS INTEGER) <= 9 THEN '07'"
    " ELSE '10' END || '-01'"
)
TRUNCATIONS: Mapping[str, Mapping[str, str]] = {
    "postgres": {span: f"CAST(DATE_TRUNC('{span}', {{x}}) AS DATE)" for span in SPANS}
    | {"hour": "DATE_TRUNC('hour', {x})"},
    "duckdb": {span: f"CAST(DATE_TRUNC('{span}', {{x}}) AS DATE)" for span in SPANS}
    | {"hour": "DATE_TRUNC('hour', {x})"},
    "sqlite": {
        "year": "STRFTIME('%Y-01-01', {x})",
        "quarter": SQLITE_QUARTER,
        "month": "STRFTIME('%Y-%m-01', {x})",
        "week": "DATE({x}, 'weekday 0', '-6 days')",
        "day": "DATE({x})",
        "hour": "STRFTIME('%Y-%m-%d %H:00:00', {x})",
    },
    "mysql": {
        "year": "MAKEDATE(YEAR({x}), 1)",
        "quarter": "DATE_ADD(MAKEDATE(YEAR({x}), 1), INTERVAL (QUARTER({x}) - 1) QUARTER)",
        "month": "CAST(DATE_FORMAT({x}, '%Y-%m-01') AS DATE)",
        "week": "CAST(DATE_SUB({x}, INTERVAL (WEEKDAY({x})) DAY) AS DATE)",
        "day": "CAST({x} AS DATE)",
        "hour": "CAST(DATE_FORMAT({x}, '%Y-%m-%d %H:00:00') AS DATETIME)",
    },
    "trino": {span: f"CAST(DATE_TRUNC('{span}', {{x}}) AS DATE)" for span in SPANS}
    | {"hour": "DATE_TRUNC('hour', {x})"},
    "clickhouse": {span: f"toDate(dateTrunc('{span}', {{x}}))" for span in SPANS} | {"hour": "toStartOfHour({x})"},
}
CLICKHOUSE_PARTS = {
    "quarter": "toQuarter",
    "month": "toMonth",
    "day": "toDayOfMonth",
    "hour": "toHour",
    "year": "toYear",
}
SQLITE_PARTS = {"year": "%Y", "month": "%m", "day": "%d", "hour": "%H"}
PARTS: Mapping[str, Mapping[str, str]] = {
    "postgres": {p: f"CAST(EXTRACT({p} FROM {{x}}) AS INT)" for p in ("year", "quarter", "month", "day", "hour")}
    | {"weekday": "CAST(EXTRACT(ISODOW FROM {x}) AS INT)"},
    "duckdb": {p: f"CAST(EXTRACT({p} FROM {{x}}) AS INT)" for p in ("year", "quarter", "month", "day", "hour")}
    | {"weekday": "CAST(EXTRACT(ISODOW FROM {x}) AS INT)"},
    "sqlite": {p: f"CAST(STRFTIME('{code}', {{x}}) AS INTEGER)" for p, code in SQLITE_PARTS.items()}
    | {
        "quarter": "((CAST(STRFTIME('%m', {x}) AS INTEGER) + 2) / 3)",
        "weekday": "((CAST(STRFTIME('%w', {x}) AS INTEGER) + 6) % 7 + 1)",
    },
    "mysql": {p: f"{p.upper()}({{x}})" for p in ("year", "quarter", "month", "day", "hour")}
    | {"weekday": "(WEEKDAY({x}) + 1)"},
    "trino": {p: f"{p.upper()}({{x}})" for p in ("year", "quarter", "month", "day", "hour")}
    | {"weekday": "DAY_OF_WEEK({x})"},
    "clickhouse": {p: f"{name}({{x}})" for p, name in CLICKHOUSE_PARTS.items()} | {"weekday": "toDayOfWeek({x})"},
}


def truncated(span: str, moment: exp.Expr, dialect: str) -> exp.Expr:
    return _filled(TRUNCATIONS[dialect][span], moment, dialect)


def part(name: str, moment: exp.Expr, dialect: str) -> exp.Expr:
    return _filled(PARTS[dialect][name], moment, dialect)


def _filled(template: str, moment: exp.Expr, dialect: str) -> exp.Expr:
    tree = sqlglot.parse_one(template.replace("{x}", "moment_"), dialect=dialect)
    return tree.transform(
        lambda node: moment.copy() if isinstance(node, exp.Column) and node.name == "moment_" else node
    )

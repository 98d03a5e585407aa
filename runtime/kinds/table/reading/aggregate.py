"""Rows put together: counted, added up and grouped; and the values of a field with how often each occurs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from operations.errors import InvalidInput
from operations.problems import Problem, did_you_mean
from runtime.kinds.table.access.sights import Sight
from runtime.kinds.table.history.images import in_json
from runtime.kinds.table.reading.asked import Asked
from runtime.kinds.table.reading.choosing import asked_rows
from runtime.kinds.table.reading.columns import value_of
from runtime.kinds.table.statements import Sql, joined, quoted
from runtime.sql.dialects import DIALECTS
from runtime.sql.zones import local
from runtime.tables.lookup import why_not
from runtime.tables.plan import FieldPlan

Json = Any
MOST_GROUPS = 5
MOST_METRICS = 20
SQL: Mapping[str, str] = {
    "count": "COUNT({value})",
    "count_distinct": "COUNT(DISTINCT {value})",
    "sum": "SUM({value})",
    "min": "MIN({value})",
    "max": "MAX({value})",
    "avg": "AVG({value})",
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One member of each row of the answer: a group ("created_at:month") or a metric ("sum:amount")."""

    name: str
    sql: Sql
    of: FieldPlan | None
    word: str

    def shown(self, value: Any) -> Json:
        if value is None or self.of is None or self.word in ("count", "count_distinct"):
            return value if self.word not in ("count", "count_distinct") else int(value)
        if self.word in DIALECTS["sqlite"].truncated:
            return value if isinstance(value, str) else str(value)
        if self.word in ("sum", "avg") and self.of.type.cel in ("int", "double"):
            return float(value) if self.word == "avg" or self.of.type.cel == "double" else int(value)
        if self.of.type.cel == "int" and self.word in ("min", "max"):
            value = int(value)
        if self.of.type.cel == "duration":
            value = int(value)
        return in_json(self.of, value)


def aggregated(sight: Sight, asked: Asked) -> bytes:
    """`group` and `metrics` of the request; by default how many rows there are in all."""
    problems: list[Problem] = []
    groups = [_group(sight, word, problems) for word in _words(asked, "group")]
    metrics = [_metric(sight, word, problems) for word in _words(asked, "metrics") or ["count"]]
    if len(groups) > MOST_GROUPS or len(metrics) > MOST_METRICS:
        message = f"At most {MOST_GROUPS} groups and {MOST_METRICS} metrics."
        problems.append(Problem(code="too_many", pointer="/group", message=message))
    parts = [part for part in (*groups, *metrics) if part is not None]
    order = _order(asked, parts, problems)
    if problems:
        raise InvalidInput(problems=problems)
    rows = asked_rows(sight, asked, "t0")
    selected = joined(", ", [part.sql for part in parts])
    grouped = f" GROUP BY {', '.join(str(place + 1) for place in range(len(groups)))}" if groups else ""
    text = (
        f"SELECT {selected.text} FROM {quoted(sight.plan.table)} t0 WHERE {rows.text}{grouped}"  # noqa: S608
        f"{order if groups else ''} LIMIT {asked.limit + 1:d}" + (f" OFFSET {asked.offset:d}" if asked.offset else "")
    )
    found = sight.reader.rows_of(text, (*selected.params, *rows.params))
    answer = [
        {part.name: part.shown(value) for part, value in zip(parts, row, strict=True)} for row in found[: asked.limit]
    ]
    return orjson.dumps({"rows": answer, "more": len(found) > asked.limit})


def facets(sight: Sight, name: str, asked: Asked) -> bytes:
    """The values of one field, the most frequent first."""
    of = sight.named(name)
    if of is None or not _is_one_value(of) or not (of.type.groupable or of.type.sortable):
        raise InvalidInput(problems=[_unknown(sight, name, "/field")])
    value = value_of(sight, of, "t0")
    rows = asked_rows(sight, asked, "t0")
    found = sight.reader.rows_of(
        f"SELECT {value.text}, COUNT(*) FROM {quoted(sight.plan.table)} t0 WHERE {rows.text} "  # noqa: S608
        f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {asked.limit + 1:d}",
        (*value.params, *rows.params),
    )
    values = [{"value": _plain(of, stored), "count": int(count)} for stored, count in found[: asked.limit]]
    return orjson.dumps({"values": values, "more": len(found) > asked.limit})


def _plain(of: FieldPlan, stored: Any) -> Json:
    """The main value alone: of money per row its amount."""
    if of.beside:
        return None if stored is None else str(stored)
    return in_json(of, stored)


def _words(asked: Asked, member: str) -> list[str]:
    return [word.strip() for word in asked.rest.get(member, "").split(",") if word.strip()]


def _group(sight: Sight, word: str, problems: list[Problem]) -> Part | None:
    name, _, unit = word.partition(":")
    of = sight.named(name)
    if of is None or not _is_one_value(of) or of.beside:
        problems.append(_unknown(sight, name, "/group"))
        return None
    value = value_of(sight, of, "t0")
    if not unit:
        if of.type.groupable or of.type.sortable:
            return Part(name=word, sql=value, of=of, word="")
        problems.append(_wrong("/group", f"'{name}' cannot be grouped by."))
        return None
    units = DIALECTS[connection.vendor].truncated
    if of.type.cel not in ("timestamp", "date") or unit not in units or (unit == "hour" and of.type.cel == "date"):
        problems.append(_wrong("/group", f"'{word[:60]}' is not a date cut to {', '.join(units)}."))
        return None
    for known, template in units.items():
        if known == unit:
            return Part(name=word, sql=_cut(sight, of, template, value), of=of, word=known)
    return None


def _cut(sight: Sight, of: FieldPlan, template: str, value: Sql) -> Sql:
    """Days, weeks and months begin where the asker is."""
    if of.type.cel == "timestamp":
        zone = local(DIALECTS[connection.vendor].name, sight.reader.principal.time_zone)
        template = template.replace("{column}", zone)
    return Sql(template.format(column=value.text), value.params * template.count("{column}"))


def _metric(sight: Sight, word: str, problems: list[Problem]) -> Part | None:
    aggregate, _, name = word.partition(":")
    if word == "count":
        return Part(name=word, sql=Sql("COUNT(*)"), of=None, word="count")
    if aggregate not in SQL:
        hint = did_you_mean(aggregate[:60], SQL)
        problems.append(_wrong("/metrics", f"'{aggregate[:60]}' is no aggregate.", hint))
        return None
    of = sight.named(name)
    if of is None or not _is_one_value(of):
        problems.append(_unknown(sight, name, "/metrics"))
        return None
    if aggregate not in of.type.aggregates:
        known = ", ".join(sorted(of.type.aggregates))
        problems.append(_wrong("/metrics", f"'{name}' has no {aggregate}.", f"It has {known}." if known else ""))
        return None
    if of.beside and aggregate not in ("count", "count_distinct"):
        problems.append(_wrong("/metrics", f"'{name}' holds several currencies, which cannot be put together."))
        return None
    value = value_of(sight, of, "t0")
    return Part(name=word, sql=Sql(SQL[aggregate].format(value=value.text), value.params), of=of, word=aggregate)


def _order(asked: Asked, parts: Sequence[Part], problems: list[Problem]) -> str:
    """By the members of the answer; by the groups when nothing is said."""
    places = {part.name: place + 1 for place, part in enumerate(parts)}
    order: list[str] = []
    for name, descending in asked.sort:
        if name in places:
            order.append(f"{places[name]} {'DESC' if descending else 'ASC'}")
        else:
            message = f"'{name[:60]}' is none of the groups and metrics asked for."
            problems.append(_wrong("/sort", message, did_you_mean(name[:60], places)))
    mentioned = {piece.split()[0] for piece in order}
    order += [str(place) for place in places.values() if str(place) not in mentioned]
    return f" ORDER BY {', '.join(order)}"


def _is_one_value(of: FieldPlan) -> bool:
    """Whether the database has it: in a column, or made of other rows."""
    return bool(of.column or of.path or of.aggregate)


def _unknown(sight: Sight, name: str, at: str) -> Problem:
    of = sight.named(name)
    if of is not None and of.expr and (reason := why_not(of)):
        return Problem(code="not_filterable", pointer=at, message=f"'{name}' cannot be grouped or added up: {reason}")
    message = f"There is no field '{name[:60]}' here that you may group or add up."
    known = [name for name in sight.known_names() if sight.named(name)]
    return Problem(code="unknown_field", pointer=at, message=message, hint=did_you_mean(name[:60], known))


def _wrong(at: str, message: str, hint: str = "") -> Problem:
    return Problem(code="wrong_value", pointer=at, message=message, hint=hint)

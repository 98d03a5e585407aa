"""The one way from a statement that somebody wrote to one that a database runs: checked, rewritten and written anew.

Everything fails closed: what is not known to be harmless is refused, with the construct, its place and what to do instead.
The same function stands in front of every path (reports, previews, exports, subscriptions, `manage.py check_sql`), each time
a statement is run; nothing trusts a check made earlier.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from threading import Lock
from typing import Any, NamedTuple

from sqlglot import exp
from sqlglot.errors import SqlglotError

from operations.problems import Problem
from runtime.sql.catalogue import Catalogue, TableName
from runtime.sql.functions import check_functions
from runtime.sql.grouping import complete_groups
from runtime.sql.growing import check_growth
from runtime.sql.lexical import tokens_of
from runtime.sql.limiting import limited
from runtime.sql.nodes import check_nodes
from runtime.sql.parameters import (
    ALL_SET,
    BEGIN,
    END,
    MOST_PLACEHOLDERS,
    WORD,
    Parameters,
    Shape,
    flattened,
    marked,
    pieces,
    placed,
    shape_of,
    with_names,
    with_types,
)
from runtime.sql.parsing import parsed, reparsed
from runtime.sql.profiles import PROFILES, Profile
from runtime.sql.refusals import Offence, Refused, refuse
from runtime.sql.relations import Output
from runtime.sql.rewriting import Bound, rewritten, values_of
from runtime.sql.scopes import Resolved, resolved
from runtime.sql.values import coerced
from runtime.sql.writing import check_calls, joined, readable, without_fragments, written

VERSION = 2  # of the guard: finished SQL of an older one is not taken from the cache
CAP = 10_000
MOST_KEPT = 2_000
PARSER = version("sqlglot")


class Statement(NamedTuple):
    """Ready for the driver."""

    text: str
    params: list[object]


@dataclass(frozen=True, kw_only=True)
class OutputColumn:
    """A column of the result; `name` is "" where the database makes one up. `source` is the catalogue's column it shows
    unchanged."""

    name: str
    source: tuple[str, str, str] | None = None
    type: str = ""


@dataclass(frozen=True, kw_only=True)
class Guarded:
    """A statement that may run. `template` is its finished text with marks for `parameters`; `tables` and `used` tell what
    it reads, `reads` which tables the database itself will read for it (None: a view hides them); it asks for `cap` + 1
    rows."""

    dialect: str
    template: str
    parameters: tuple[str, ...]
    columns: tuple[OutputColumn, ...]
    tables: frozenset[TableName]
    reads: frozenset[TableName] | None
    used: frozenset[tuple[TableName, str]]
    cap: int
    fixed: Mapping[str, tuple[TableName, int]]

    @property
    def shown(self) -> str:
        """For people: parameters as `:name`."""
        return readable(self.template)

    def statement(self, given: Mapping[str, object], catalogue: Catalogue) -> Statement:
        """With coerced values for its parameters, and those that the catalogue's views bind."""
        profile = PROFILES[self.dialect]
        text: list[str] = []
        params: list[object] = []
        for name, piece in pieces(self.template):
            if name:
                values = flattened(self._value(name, given, catalogue))
                text.append(", ".join(profile.marked(value, len(params) + n) for n, value in enumerate(values)))
                params.extend(values)
            text.append(piece.replace("%", profile.percent))
        if len(params) > MOST_PLACEHOLDERS:
            raise Refused(_too_many(len(params)))
        return Statement("".join(text), params)

    def _value(self, name: str, given: Mapping[str, object], catalogue: Catalogue) -> object:
        if name not in self.fixed:
            return given.get(name)
        table, index = self.fixed[name]
        return values_of(catalogue.views[table])[index]


class Ready(NamedTuple):
    guarded: Guarded
    statement: Statement


def prepared(
    sql: str,
    *,
    dialect: str,
    catalogue: Catalogue,
    parameters: Parameters | None = None,
    values: Mapping[str, Any] | None = None,
    cap: int = CAP,
) -> Ready:
    """A statement with its values, ready to run. Refused with everything that stands against it."""
    declared = parameters or {}
    given = coerced(declared, values or {})
    found = guarded(
        sql, dialect=dialect, catalogue=catalogue, parameters=declared, shape=shape_of(declared, given), cap=cap
    )
    return Ready(found, found.statement(given, catalogue))


def guarded(
    sql: str,
    *,
    dialect: str,
    catalogue: Catalogue,
    parameters: Parameters | None = None,
    shape: Shape = ALL_SET,
    cap: int = CAP,
) -> Guarded:
    """The statement as it would run, whatever the values. Finished SQL is kept under all that it depends on."""
    declared = parameters or {}
    key = _key(sql, dialect, catalogue, declared, shape, cap)
    found = _kept.get(key)
    if found is None:
        try:
            found = _guarded(sql, PROFILES[dialect], catalogue, declared, shape, cap)
        except Offence as offence:
            raise Refused(offence.problem(sql)) from None
        except RecursionError:
            raise Refused(Offence("too_deep", "The statement is nested too deeply.").problem(sql)) from None
        _kept.put(key, found)
    return found


def _guarded(
    sql: str, profile: Profile, catalogue: Catalogue, parameters: Parameters, shape: Shape, cap: int
) -> Guarded:
    tree = parsed(sql, with_names(tokens_of(sql, profile)), profile)
    nodes = placed(tree, parameters, shape, lambda text: _orders(text, profile))
    check_nodes(nodes, profile)
    check_functions(nodes, profile, catalogue.functions)
    found = resolved(tree, catalogue, profile)
    check_growth(nodes, profile)
    if has_placeholders := any(isinstance(node, exp.Placeholder) for node in nodes):
        with_types(tree, parameters, profile)
    columns = _output(found)
    complete_groups(found.scans, catalogue, profile)
    bound = rewritten(found.scans, catalogue, profile)
    tree = limited(tree, cap, profile)
    if has_placeholders:
        marked(tree)
    text = written(tree, profile)
    check_again(without_fragments(text), bound, profile, catalogue)
    template = joined(text)
    names = tuple(name for name, _ in pieces(template) if name)
    return Guarded(
        dialect=profile.name,
        template=template,
        parameters=names,
        columns=columns,
        tables=frozenset(table.name for _, table in found.scans),
        reads=None if any(table.is_view for _, table in found.scans) else frozenset(bound.sources),
        used=frozenset(found.used),
        cap=cap,
        fixed=bound.places,
    )


def _orders(text: str, profile: Profile) -> list[exp.Expr]:
    """An order that a parameter may choose, as its author wrote it; checked with the statement it is put into."""
    sql = f"SELECT 1 ORDER BY {text}"
    order = parsed(sql, tokens_of(sql, profile), profile).args.get("order")
    return list(order.expressions) if isinstance(order, exp.Order) else []


def check_again(
    template: str,
    bound: Bound,
    profile: Profile,
    catalogue: Catalogue,
    looked_at: Callable[[exp.Expr], exp.Expr] | None = None,
) -> None:
    """The finished text as a parser sees it has the same tables, and calls nothing that was not looked at. `looked_at`
    gives the query in what is none."""
    text = template.replace(BEGIN, WORD).replace(END, "")
    try:
        tree, tokens = reparsed(text, profile)
    except SqlglotError:
        refuse(
            "cannot_be_written",
            "This statement cannot be written in a form that is safe.",
            "Write it in a simpler way.",
        )
    nodes = list(tree.walk())
    columns = (node for node in nodes if isinstance(node, exp.Column))
    words = sum(1 for column in columns if column.name.startswith(WORD) and not column.this.quoted)
    if words != sum(1 for name, _ in pieces(template) if name):
        refuse("wrong_parameter", "A parameter stands where only a constant can stand.", "Calculate with it instead.")
    names = {node.name for node in nodes if isinstance(node, exp.Identifier)}
    check_calls(tokens, profile, names, catalogue.functions)
    read = {
        (node.db, node.name) for node in nodes if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier)
    }
    own = {("", node.alias) for node in nodes if isinstance(node, exp.CTE)}
    if read - own - bound.sources:
        refuse(
            "cannot_be_written",
            "This statement cannot be written in a form that is safe.",
            "Write it in a simpler way.",
        )
    check_nodes(looked_at(tree).walk() if looked_at else nodes, profile)


def _output(found: Resolved) -> tuple[OutputColumn, ...]:
    return tuple(_column(output) for output in found.outputs)


def _column(output: Output) -> OutputColumn:
    if output.origin is None:
        return OutputColumn(name=output.name)
    table, column, type = output.origin
    return OutputColumn(name=output.name, source=(*table, column), type=type)


def _too_many(count: int) -> Problem:
    return Offence(
        "too_many_values", f"The statement takes {count:,} values; at most {MOST_PLACEHOLDERS:,} are sent."
    ).problem("")


class _Kept:
    """Finished statements by what they were made from, the latest used last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[str, Guarded] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Guarded | None:
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
            return found

    def put(self, key: str, made: Guarded) -> None:
        with self._lock:
            self._found[key] = made
            while len(self._found) > self._most:
                self._found.popitem(last=False)


_kept = _Kept(MOST_KEPT)


def _key(sql: str, dialect: str, catalogue: Catalogue, parameters: Parameters, shape: Shape, cap: int) -> str:
    declared = sorted((p.name, p.type, p.many, tuple(p.choices.items())) for p in parameters.values())
    shaped = (sorted(shape.unset), sorted(shape.empty), shape.chosen)
    parts = (VERSION, PARSER, sql, dialect, catalogue.digest, declared, shaped, cap)
    return sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()

"""Running a report for one asker: its queries through the guard, steps over their rows, results kept by all they depend on."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from accounts.principal import Principal
from datasources.execute import Result
from datasources.limits import Cancel, Limits
from operations.errors import InvalidInput, NotFound, OperationError
from operations.problems import Problem, did_you_mean, pointer
from runtime.filters import values_for
from runtime.filters.binding import bound
from runtime.filters.predicate import Bind
from runtime.kinds.report.beside import ENGINES, Beside, beside
from runtime.kinds.report.builder import BuilderProblem, Built, built
from runtime.kinds.report.caching import RESULTS, Refresh
from runtime.kinds.report.frames import ColumnType, Frame, FrameColumn, guessed_type
from runtime.kinds.report.increments import Increment, merged, part_of
from runtime.kinds.report.kind import PLATFORM, ReportPlan
from runtime.kinds.report.values import typed
from runtime.kinds.report.worlds import type_of, world_of
from runtime.parameters import Given, given
from runtime.plans import Snapshot, snapshot
from runtime.sources.opening import Opened, RefusedSql, opened
from runtime.sql.parameters import Parameter

COARSER = {"uuid": "text"}
ROWS, EXPORT_ROWS, SECONDS = 100_000, 1_000_000, 30
MOST_BYTES = 100 * 2**20


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks and how they want it. `fresh`: not from what is kept. `rows` is the cap for this purpose."""

    principal: Principal
    now: datetime
    locale: str = "en"
    zone: str = ""
    fresh: bool = False
    rows: int = 0
    cancel: Cancel = field(default_factory=Cancel)


@dataclass(frozen=True, kw_only=True)
class Sourced:
    """A query that its data source can run: SQL, its parameters and values, and the types of columns where known."""

    source: Opened
    sql: str
    declared: Mapping[str, Parameter]
    values: Mapping[str, Any]
    types: Mapping[str, str]


class Question(NamedTuple):
    """A query as its data source gets it, and the key under which its rows are kept."""

    sourced: Sourced
    key: str


@dataclass
class ReportRun:
    """One run. Each query is asked at most once; `ages` tells how old what came from the cache is. `helped` are the queries
    that others have begun."""

    plan: ReportPlan
    asker: Asker
    given: Given
    ages: dict[str, float] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    sources: dict[str, Opened] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    published: Snapshot = field(default_factory=snapshot)
    helped: Beside | None = None

    @property
    def zone(self) -> str:
        return self.plan.body.get("time_zone") or self.asker.zone or self.asker.principal.time_zone

    def frame(self, name: str) -> Frame:
        if name not in self.frames:
            query = self.query(name)
            made = self._derived(query) if "from" in query else self._helped(query)
            self.frames[name] = made
        return self.frames[name]

    @contextmanager
    def ahead(self, names: Iterable[str]) -> Iterator[None]:
        """What these queries are made of is asked side by side from now on, where the data source allows it."""
        makes = dict(self._makes(names_used(list(names), self.plan)))
        if len(makes) < 2:
            yield
            return
        with beside(makes, first=list(makes)[:1]) as self.helped:
            yield
        self.helped = None

    def _makes(self, names: Iterable[str]) -> Iterator[tuple[str, Callable[[], tuple[Frame, float]]]]:
        """Of the queries that need no other one and are not kept; what is wrong with one is told when it is needed."""
        for name in names:
            query = self.plan.queries.get(name, {"from": ""})
            if "from" in query or any("with" in step for step in query.get("transforms", ())):
                continue
            with suppress(OperationError):
                question = self.question(query)
                seconds, refresh = self.keeping
                has = not self.asker.fresh and RESULTS.has(question.key, seconds, refresh)
                if question.sourced.source.source.engine in ENGINES and not has:
                    yield name, partial(self._kept, query, question)

    def _helped(self, query: Mapping[str, Any]) -> Frame:
        begun = self.helped.begun(query["name"]) if self.helped is not None else None
        made, age = begun.result() if begun is not None else self._kept(query, self.question(query))
        self.ages[query["name"]] = age
        return made

    def question(self, query: Mapping[str, Any]) -> Question:
        name = query["name"]
        if name not in self.questions:
            sourced = self.sourced(query)
            self.questions[name] = Question(sourced, self._key(query, sourced))
        return self.questions[name]

    @property
    def keeping(self) -> tuple[float, Refresh]:
        settings = self.plan.body.get("cache", {})
        return settings.get("seconds", 0), settings.get("refresh", "none")

    def query(self, name: str) -> Mapping[str, Any]:
        found = self.plan.queries.get(name)
        if found is None:
            raise NotFound(f"The report has no query '{name}'. {did_you_mean(name, self.plan.queries)}".strip())
        return found

    def sourced(self, query: Mapping[str, Any]) -> Sourced:
        """What is sent to the data source. Problems point into the report."""
        source, at = self.source(query["datasource"]), pointer("queries", self.plan.place_of(query["name"]))
        if "sql" in query:
            return _sourced(source, query["sql"], self.given.declared, self.given.bound, {})
        try:
            made = self.built(query["builder"], source)
        except BuilderProblem as problem:
            raise InvalidInput(problem.message, problems=[problem.problem(f"{at}/builder")]) from None
        declared, values = moments_of(made, self.asker.principal, self.asker.now)
        return _sourced(
            source, made.sql, {**self.given.declared, **declared}, {**self.given.bound, **values}, made.types
        )

    def built(self, builder: Mapping[str, Any], source: Opened) -> Built:
        """Compiled once for each set of tables and columns that may be seen, and of parameters without a value."""
        unset = frozenset(name for name in self.given.declared if self.given.bound.get(name) is None)
        key = (
            orjson.dumps(builder),
            source.dialect,
            source.catalogue.digest,
            self.published.catalog.stamp,
            self.asker.locale,
            unset,
        )
        made = _built.get(key)
        if made is None:
            if len(_built) >= MOST_BUILT:
                _built.clear()
            made = _built[key] = built(builder, world_of(source, self.published), self.asker.locale, unset=unset)
        return made

    def source(self, name: str) -> Opened:
        if name not in self.sources:
            self.sources[name] = opened(name, self.asker.principal, self.asker.now, self.published)
        return self.sources[name]

    @cached_property
    def cap(self) -> int:
        return self.asker.rows or self.plan.body.get("caps", {}).get("rows", ROWS)

    @property
    def limits(self) -> Limits:
        seconds = self.plan.body.get("caps", {}).get("seconds", SECONDS)
        return Limits(seconds=seconds, rows=self.cap, bytes=MOST_BYTES)

    def tables(self) -> list[str]:
        """The platform's tables behind all that was asked for until now, for those who watch their rows."""
        found: set[str] = set()
        for name in names_used(list(self.frames), self.plan):
            query = self.query(name)
            if query.get("datasource") == PLATFORM:
                sourced = self.question(query).sourced
                cap = sourced.source.limited(self.limits).rows
                guarded = sourced.source.prepared(sourced.sql, sourced.declared, sourced.values, cap=cap).guarded
                found |= {table.name for table in guarded.tables}
        return sorted(found)

    def _kept(self, query: Mapping[str, Any], question: Question) -> tuple[Frame, float]:
        """Its rows, and their age in seconds."""
        seconds, refresh = self.keeping
        return RESULTS.get(
            question.key,
            seconds,
            lambda: self._transformed(query, self._rows(query, question.sourced, question.key)),
            fresh=self.asker.fresh,
            refresh=refresh,
        )

    def _rows(self, query: Mapping[str, Any], sourced: Sourced, key: str) -> Frame:
        """All of them, or only the new ones put to those that were there, where the query says so."""
        increment = Increment.of(query)
        if increment is None:
            return self._asked(sourced, query)
        key += "/rows"
        kept = None if self.asker.fresh else RESULTS.before(key, increment.seconds)
        frame = None if kept is None else self._with_new_rows(kept.frame, query, sourced, increment)
        if kept is None or frame is None:
            frame, kept = self._asked(sourced, query), None
        RESULTS.put(key, frame, made=kept.made if kept else None)
        return frame

    def _with_new_rows(
        self, kept: Frame, query: Mapping[str, Any], sourced: Sourced, increment: Increment
    ) -> Frame | None:
        part = part_of(sourced.sql, sourced.source.dialect, kept, increment, sourced.declared)
        if part is None:
            return None
        asked = Sourced(
            source=sourced.source,
            sql=part.sql,
            declared={**sourced.declared, part.parameter.name: part.parameter},
            values={**sourced.values, part.parameter.name: part.value},
            types={column.name: column.type for column in kept.columns},
        )
        try:
            newer = self._asked(asked, query)
        except InvalidInput:  # what cannot be asked in part is asked whole
            return None
        return merged(kept, newer, part, self.cap)

    def _derived(self, query: Mapping[str, Any]) -> Frame:
        return self._transformed(query, self.frame(query["from"]))

    def _asked(self, sourced: Sourced, query: Mapping[str, Any]) -> Frame:
        with self.started(sourced, query) as result:
            rows: list[Any] = result.all()
        types = self.types(sourced, result, rows)
        columns = tuple(FrameColumn(name=c.name, type=of) for c, of in zip(result.columns, types, strict=True))
        return Frame(columns=columns, rows=typed(rows, types), truncated=result.truncated)

    def started(self, sourced: Sourced, query: Mapping[str, Any]) -> Result:
        """The query at its database. What the guard finds is told where the query stands in the report."""
        try:
            return sourced.source.run(
                sourced.sql, sourced.declared, sourced.values, limits=self.limits, cancel=self.asker.cancel
            )
        except RefusedSql as refused:
            raise InvalidInput(refused.problems[0].message, problems=self.placed(refused, query)) from None

    def placed(self, refused: RefusedSql, query: Mapping[str, Any]) -> list[Problem]:
        """SQL that was built has no place of its own in the report."""
        at = pointer("queries", self.plan.place_of(query["name"]))
        found = refused.problems
        return [replace(one, pointer=f"{at}/builder") if "builder" in query else one.under(at) for one in found]

    def types(self, sourced: Sourced, result: Result, rows: Sequence[Any]) -> list[ColumnType]:
        """As the builder knows them, or the database tells, or the catalogue does, or the values are."""
        known = [sourced.types.get(column.name) or COARSER.get(column.type, column.type) for column in result.columns]
        if "" in known:
            guarded = sourced.source.prepared(sourced.sql, sourced.declared, sourced.values).guarded
            listed = [
                type_of(column.type, sourced.source.dialect) if column.source else "" for column in guarded.columns
            ]
            if len(listed) == len(known):
                known = [of or other for of, other in zip(known, listed, strict=True)]
        return [of or guessed_type([row[at] for row in rows[:1000]]) for at, of in enumerate(known)]  # type: ignore[misc]

    def _transformed(self, query: Mapping[str, Any], frame: Frame) -> Frame:
        if not query.get("transforms"):
            return frame
        # pandas is loaded by those reports only that need it.
        from runtime.kinds.report.transforming import transformed

        at = pointer("queries", self.plan.place_of(query["name"]), "transforms")
        return transformed(frame, query["transforms"], self.frame, at)

    def _key(self, query: Mapping[str, Any], sourced: Sourced) -> str:
        """Everything the rows depend on: the query with its steps, the rows of others that these take in, the values, the
        asker's policy, the caps."""
        beside = [
            step["with"] for step in query.get("transforms", ()) if "with" in step and isinstance(step["with"], str)
        ]
        others = [self._digest_of(name) for name in beside if name in self.plan.queries]
        parts = (
            sourced.source.key,
            sourced.sql,
            query.get("transforms", []),
            others,
            {name: sourced.values.get(name) for name in sourced.declared},
            self.cap,
            self.zone,
        )
        return sha256(orjson.dumps(parts, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def _digest_of(self, name: str) -> Any:
        query = self.query(name)
        if "from" in query:
            return [self._digest_of(query["from"]), query.get("transforms", [])]
        return self.question(query).key


_built: dict[tuple[bytes, str, str, int, str, frozenset[str]], Built] = {}
MOST_BUILT = 2_000


def started(plan: ReportPlan, values: Mapping[str, Any], asker: Asker, *, partial: bool = False) -> ReportRun:
    """InvalidInput when the parameters cannot be used."""
    zone = plan.body.get("time_zone") or asker.zone
    found = given(plan.parameters, values, asker.principal, asker.now, zone=zone, partial=partial)
    return ReportRun(plan=plan, asker=asker, given=found)


def moments_of(made: Built, principal: Principal, now: datetime) -> tuple[dict[str, Parameter], dict[str, Any]]:
    """The moments a built query compares with, as parameters and values of this run."""
    declared: dict[str, Parameter] = {}
    values: dict[str, Any] = {}
    ambient = values_for(principal, now)
    for name, moment in made.moments.items():
        value = bound(moment, ambient) if isinstance(moment, Bind) else moment
        is_moment = isinstance(value, datetime)
        sort = moment.sort if isinstance(moment, Bind) else ""
        of = "datetime" if is_moment else "date" if isinstance(value, date) else SORTS.get(sort, "text")
        many = isinstance(value, tuple)
        declared[name] = Parameter(name=name, type=of, many=many)  # type: ignore[arg-type]
        values[name] = list(value) if isinstance(value, tuple) else _as_json(value)
    return declared, values


SORTS = {"int": "integer", "string": "text", "timestamp": "datetime", "date": "date"}


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _sourced(
    source: Opened, sql: str, declared: Mapping[str, Parameter], values: Mapping[str, Any], types: Mapping[str, str]
) -> Sourced:
    """With those parameters only that the statement names: others do not change its result."""
    used = {name: parameter for name, parameter in declared.items() if f":{name}" in sql}
    return Sourced(source=source, sql=sql, declared=used, values={name: values[name] for name in used}, types=types)


def names_used(queries: Sequence[str], plan: ReportPlan) -> list[str]:
    """The queries and those they take rows from, each once."""
    found: dict[str, None] = {}
    for name in queries:
        query = plan.queries.get(name, {})
        if "from" in query:
            found |= dict.fromkeys(names_used([query["from"]], plan))
        found[name] = None
    return list(found)

"""Every table and column of a statement, resolved by the rules of scopes: what is a table of the catalogue, what a name that
the statement gives itself, and which columns it reads. Whatever cannot be resolved is refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from operations.problems import did_you_mean
from runtime.sql.catalogue import Catalogue, Table, TableName
from runtime.sql.columns import Columns, Frames
from runtime.sql.functions import refuse_function
from runtime.sql.profiles import Profile
from runtime.sql.refusals import quoted, refuse
from runtime.sql.relations import Frame, Origin, Output, Relation, function_name, merged, renamed

SOURCE_ARGS = frozenset({"with_", "from_", "joins", "laterals", "pivots"})

Ctes = Mapping[str, Relation]
LEAVES = frozenset({exp.Identifier, exp.Literal})
QUERIES = (exp.Select, exp.SetOperation, exp.Subquery, exp.Values, exp.Pivot)


@dataclass(kw_only=True)
class Resolved:
    """`scans` are the nodes that read a table of the catalogue, `used` the columns that are read."""

    scans: list[tuple[exp.Table, Table]] = field(default_factory=list)
    used: set[tuple[TableName, str]] = field(default_factory=set)
    outputs: tuple[Output, ...] = ()
    seen: set[int] = field(default_factory=set)


def resolved(tree: exp.Query, catalogue: Catalogue, profile: Profile) -> Resolved:
    found = Resolved()
    columns = Columns(profile=profile, used=found.used)
    resolver = _Resolver(catalogue=catalogue, profile=profile, found=found, columns=columns)
    resolver.query(tree, {}, ())
    found.outputs = tuple(resolver.outputs)
    for table in tree.find_all(exp.Table):
        if id(table) not in found.seen:
            refuse("construct_not_allowed", "A table cannot stand here", "Write (SELECT … FROM …).", at=table)
    return found


@dataclass(kw_only=True)
class _Resolver:
    catalogue: Catalogue
    profile: Profile
    found: Resolved
    columns: Columns
    outputs: list[Output] = field(default_factory=list)

    # Queries

    def query(self, node: exp.Expr, ctes: Ctes, frames: Frames) -> Relation:
        visible = self._with(node, ctes, frames)
        match node:
            case exp.SetOperation():
                made = self._set_operation(node, visible, frames)
            case exp.Subquery():
                made = self._subquery(node, visible, frames)
            case exp.Values():
                self._expressions(node.expressions, visible, (Frame(is_open=False), *frames))
                made = renamed(Relation(is_open=True), node, self.profile)
            case exp.Pivot():
                made = self._pivot(node, visible, frames)
            case exp.Select():
                made = self._select(node, visible, frames)
            case _:
                refuse("construct_not_allowed", "This is not a query", "Write (SELECT …).", at=node)
        return made

    def _with(self, node: exp.Expr, ctes: Ctes, frames: Frames) -> Ctes:
        clause = node.args.get("with_")
        if clause is None:
            return ctes
        visible = dict(ctes)
        recursive = bool(clause.args.get("recursive")) or self.profile.name == "sqlite"
        for cte in clause.expressions:
            key = self.columns.key(cte.args["alias"].this)
            body = cte.this
            if recursive and isinstance(body, exp.SetOperation):
                first = self.query(body.this, visible, frames)
                made = renamed(first, cte, self.profile)
                self.query(body, {**visible, key: made}, frames)
            else:
                made = renamed(self.query(body, visible, frames), cte, self.profile)
            visible[key] = made
        search = clause.args.get("search")
        named = [search.args.get(part) for part in ("expression", "using")] if search is not None else []
        for name in [each for each in named if isinstance(each, exp.Identifier)]:
            for made in visible.values():
                made.columns.setdefault(self.columns.key(name), None)
        return visible

    def _set_operation(self, node: exp.SetOperation, ctes: Ctes, frames: Frames) -> Relation:
        parts: list[exp.Expr] = []
        left: exp.Expr = node
        while isinstance(left, exp.SetOperation) and (left is node or left.args.get("with_") is None):
            parts.append(left.expression)
            if left is not node:
                self._tail(left, ctes, frames, Relation(is_open=True))
            left = left.this
        first = self.query(left, ctes, frames)
        outputs = self.outputs
        for part in reversed(parts):
            self.query(part, ctes, frames)
        self.outputs = outputs
        self._tail(node, ctes, frames, first)
        return first

    def _tail(self, node: exp.Expr, ctes: Ctes, frames: Frames, result: Relation) -> None:
        """ORDER BY, LIMIT and the like behind a whole set operation or bracket: they see its result alone."""
        frame = Frame(sources={"": result})
        skipped = {"this", "expression", "with_", "alias", "joins", "pivots", "laterals"}
        self._expressions(_arguments(node, skipped), ctes, (frame, *frames))

    def _subquery(self, node: exp.Subquery, ctes: Ctes, frames: Frames) -> Relation:
        inner = node.this
        if isinstance(inner, exp.Table | exp.Subquery) and (isinstance(inner, exp.Table) or inner.args.get("joins")):
            frame = Frame()
            self._source(inner, frame, ctes, frames)
            made = merged(frame)
        else:
            made = self.query(inner, ctes, frames)
        self._tail(node, ctes, frames, made)
        return renamed(made, node, self.profile)

    def _pivot(self, node: exp.Pivot, ctes: Ctes, frames: Frames) -> Relation:
        frame = Frame(is_open=True)
        if isinstance(node.this, exp.Expr):
            self._source(node.this, frame, ctes, frames)
        self._expressions(_arguments(node, {"this", "alias"}), ctes, (frame, *frames))
        return Relation(is_open=True)

    def _select(self, node: exp.Select, ctes: Ctes, frames: Frames) -> Relation:
        frame = Frame()
        start = node.args.get("from_")
        if start is not None:
            self._source(start.this, frame, ctes, frames)
        for lateral in node.args.get("laterals") or ():
            self._source(lateral, frame, ctes, frames)
        for join in node.args.get("joins") or ():
            self._source(join.this, frame, ctes, frames)
        frame.aliases = {
            self.columns.key(made.args["alias"]) for made in node.expressions if isinstance(made, exp.Alias)
        }
        inside = (frame, *frames)
        for join in node.args.get("joins") or ():
            self._joined(join, ctes, inside)
        self._expressions(_arguments(node, SOURCE_ARGS), ctes, inside)
        return self._result(node, frame, frames)

    def _result(self, node: exp.Select, frame: Frame, frames: Frames) -> Relation:
        made = Relation()
        self.outputs = []
        for item in node.expressions:
            for output in self.columns.outputs(item, frame, frames):
                self.outputs.append(output)
                if output.name:
                    made.columns.setdefault(self.profile.key(output.name), output.origin)
                else:
                    made.is_open = True
        return made

    # Sources

    def _source(self, node: exp.Expr, frame: Frame, ctes: Ctes, frames: Frames) -> None:
        """What stands in FROM or behind JOIN, put into the frame under its alias."""
        outer = (frame, *frames)
        match node:
            case exp.Table():
                self.found.seen.add(id(node))
                made = self._table(node, ctes, outer)
            case exp.Subquery() if isinstance(node.this, exp.Table) and not node.alias:
                self._source(node.this, frame, ctes, frames)
                self._nested(node, frame, ctes, frames)
                return
            case exp.Subquery() | exp.Values() | exp.Pivot() | exp.Select() | exp.SetOperation():
                made = self.query(node, ctes, outer)
            case exp.Lateral():
                made = self._lateral(node, ctes, outer)
            case exp.Unnest() | exp.Func():
                self._table_function(node)
                self._expressions(_arguments(node, {"alias"}), ctes, outer)
                made = renamed(Relation(is_open=True), node, self.profile)
            case _:
                refuse("construct_not_allowed", "This cannot stand in FROM", "Write (SELECT …) AS name.", at=node)
        alias = self._alias(node, frame)
        if made.is_open and self._gives_values(node):
            made.columns.setdefault(alias, None)
        frame.sources[alias] = made
        self._nested(node, frame, ctes, frames)

    def _gives_values(self, node: exp.Expr) -> bool:
        """A function in FROM, whose one column PostgreSQL calls as the whole is called, unless the column has a name."""
        inner = node.this if isinstance(node, exp.Table | exp.Lateral) else node
        alias = node.args.get("alias")
        is_named = isinstance(alias, exp.TableAlias) and bool(alias.args.get("columns"))
        return self.profile.name == "postgres" and isinstance(inner, exp.Func) and not is_named

    def _nested(self, node: exp.Expr, frame: Frame, ctes: Ctes, frames: Frames) -> None:
        """Joins in brackets hang on their first table; so do pivots, whose columns the database names."""
        for member in ("laterals", "joins"):
            for join in node.args.get(member) or ():
                self._source(join.this if isinstance(join, exp.Join) else join, frame, ctes, frames)
        for join in node.args.get("joins") or ():
            self._joined(join, ctes, (frame, *frames))
        for pivot in node.args.get("pivots") or ():
            self._expressions(_arguments(pivot, {"this", "alias"}), ctes, (Frame(is_open=True), *frames))
            frame.sources[self._alias(pivot, frame) if pivot.args.get("alias") else self._alias(node, frame)] = (
                Relation(is_open=True)
            )
            frame.is_open = True

    def _joined(self, join: exp.Join, ctes: Ctes, frames: Frames) -> None:
        """ON sees what is joined; USING names columns of both sides."""
        self._expressions(_arguments(join, {"this", "using", "pivots"}), ctes, frames)
        for name in join.args.get("using") or ():
            self.columns.named(name.this if isinstance(name, exp.Column) else name, frames, name)

    def _table(self, node: exp.Table, ctes: Ctes, frames: Frames) -> Relation:
        this = node.this
        if not isinstance(this, exp.Identifier):
            self._table_function(this)
            self._expressions([this], ctes, frames)
            own = self._columns_of(this)
            made = Relation(is_open=own is None, columns=dict.fromkeys(own or ()))
            return renamed(made, node, self.profile, keep=True)
        key = self.columns.key(this)
        if node.args.get("db") is None and key in ctes:
            return renamed(ctes[key], node, self.profile)
        table = self._listed(node)
        self.found.scans.append((node, table))
        names = self.catalogue.view_of(table).columns
        columns: dict[str, Origin | None] = {
            self.profile.key(name): Origin(table.name, name, table.columns.get(name, "")) for name in names
        }
        old = {
            self.profile.key(name): now
            for name, now in table.old_columns.items()
            if now in names and self.profile.key(name) not in columns
        }
        return renamed(Relation(columns=columns, table=table.name, old=old), node, self.profile)

    def _columns_of(self, function: exp.Expr) -> Sequence[str] | None:
        if isinstance(function, exp.JSONTable):
            named = [made.this for made in function.find_all(exp.JSONColumnDef)]
            return [self.columns.key(name) for name in named if isinstance(name, exp.Identifier)]
        return self.profile.table_functions.get(function_name(function))

    def _listed(self, node: exp.Table) -> Table:
        schema = node.args.get("db")
        if schema is not None and not isinstance(schema, exp.Identifier):
            refuse("table_not_allowed", "A table needs a plain name", at=node)
        asked = (self._schema(schema), self.columns.key(node.this))
        found = self.catalogue.by_name.get(asked)
        if found is None and not self.profile.folds:
            found = self.catalogue.by_name.get((asked[0].lower(), asked[1].lower()))
        if found is None:
            name = ".".join(part for part in (schema.name if schema is not None else "", node.name) if part)
            known = [table.name.name for table in self.catalogue.tables]
            refuse(
                "table_not_allowed",
                f"There is no table {quoted(name)} here",
                did_you_mean(node.name.lower(), known)
                or "Only tables that are released for this data source can be read.",
                at=node,
            )
        return found

    def _schema(self, schema: exp.Identifier | None) -> str:
        """The catalogue's own schema may be left out, and called what the dialect calls it."""
        if schema is None or (self.profile.schema and self.columns.key(schema) == self.profile.schema):
            return self.catalogue.schema
        return self.columns.key(schema)

    def _lateral(self, node: exp.Lateral, ctes: Ctes, frames: Frames) -> Relation:
        inner = node.this
        if isinstance(inner, QUERIES):
            made = self.query(inner, ctes, frames)
        else:
            self._table_function(inner)
            self._expressions([inner], ctes, frames)
            made = Relation(is_open=True)
        return renamed(made, node, self.profile)

    def _table_function(self, node: exp.Expr) -> None:
        name = function_name(node)
        if name not in self.profile.table_functions:
            refuse_function(name, self.profile, node)

    # Expressions

    def _expressions(self, nodes: Iterable[exp.Expr], ctes: Ctes, frames: Frames) -> None:
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            if type(node) in LEAVES:
                continue
            if isinstance(node, QUERIES):
                self.query(node, ctes, frames)
            elif isinstance(node, exp.Column):
                self.columns.resolve(node, frames)
                waiting.extend(node.this.iter_expressions() if isinstance(node.this, exp.Star) else ())
            elif isinstance(node, exp.Comprehension):
                names = (
                    {self.columns.key(node.args["expression"])}
                    if isinstance(node.args.get("expression"), exp.Identifier)
                    else set()
                )
                names |= {
                    self.columns.key(each.this)
                    for each in [node.args.get("expression")]
                    if isinstance(each, exp.Column)
                }
                self._expressions(node.iter_expressions(), ctes, (Frame(aliases=names), *frames))
            else:
                waiting.extend(node.iter_expressions())

    def _alias(self, node: exp.Expr, frame: Frame) -> str:
        alias = node.args.get("alias")
        this = alias.this if isinstance(alias, exp.TableAlias) else alias
        if isinstance(this, exp.Identifier):
            return self.columns.key(this)
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            return self.columns.key(node.this)
        inner = node.this if isinstance(node, exp.Table | exp.Lateral) else node
        name = function_name(inner) if isinstance(inner, exp.Func) else ""
        return name if name and name not in frame.sources else f" {len(frame.sources)}"


def _arguments(node: exp.Expr, skipped: Iterable[str]) -> list[exp.Expr]:
    found: list[exp.Expr] = []
    for name, value in node.args.items():
        if name not in skipped:
            found.extend(item for item in (value if isinstance(value, list) else [value]) if isinstance(item, exp.Expr))
    return found

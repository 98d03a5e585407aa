"""The columns of a statement, each found in the sources that can be seen where it stands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from operations.problems import did_you_mean
from runtime.sql.catalogue import TableName
from runtime.sql.profiles import Profile
from runtime.sql.refusals import quoted, refuse
from runtime.sql.relations import Frame, Origin, Output, Relation

Frames = Sequence[Frame]
# What PostgreSQL calls columns that nobody gave a name: parts of the language, and types.
MADE_UP = re.compile(
    r"\?column\?|column\d+|array|bool|bpchar|bytea|case|char|coalesce|date|exists|float[48]|inet|int[248]|interval|jsonb?|key|"
    r"name|nullif|numeric|ordinality|row|text|time|timestamp|timestamptz|timetz|timezone|uuid|value|varchar"
)


@dataclass(kw_only=True)
class Columns:
    """`used` gathers the catalogue's columns that are read."""

    profile: Profile
    used: set[tuple[TableName, str]]

    def resolve(self, node: exp.Column, frames: Frames) -> None:
        if isinstance(node.this, exp.Star):
            self._whole(node, frames)
            return
        parts = [
            part for part in (node.args.get("catalog"), node.args.get("db"), node.args.get("table")) if part is not None
        ]
        if not parts:
            self.named(node.this, frames, node)
        elif not (
            (len(parts) == 1 and self._of_source(parts[0], node, frames))
            or (len(parts) == 2 and self._with_schema(node, frames))
            or (self.profile.has_fields and self._field(parts, node, frames))
        ):
            self._unknown_source(parts[-1] if len(parts) < 3 else parts[0], node, frames)

    def _whole(self, node: exp.Column, frames: Frames) -> None:
        table = node.args.get("table")
        is_struct = table is not None and self.profile.has_fields and self._field([table], node, frames)
        if table is not None and not is_struct and not any(self.key(table) in frame.sources for frame in frames):
            self._unknown_source(table, node, frames)
        if node.args.get("db") is not None:
            node.set("db", None)

    def _of_source(self, source: exp.Expr, node: exp.Column, frames: Frames) -> bool:
        """`alias.column`: True when there is such a source; refused when it has no such column."""
        key, name = self.key(source), self.key(node.this)
        for frame in frames:
            if key in frame.sources:
                relation = frame.sources[key]
                if name in relation.columns:
                    self._use(relation.columns[name])
                elif name in relation.old:
                    self._now(node, relation, name)
                elif not relation.is_open or not self._may_be_column(name):
                    self._unknown_column(node, name, relation.columns)
                return True
        return False

    def _may_be_column(self, name: str) -> bool:
        """What an open source may give. For PostgreSQL `rows.pg_sleep` calls the function where there is no such column, so
        that only names stand here which may be called as well: those it makes up for results are names of functions, too."""
        return self.profile.name != "postgres" or name in self.profile.functions or MADE_UP.fullmatch(name) is not None

    def _field(self, parts: Sequence[exp.Expr], node: exp.Column, frames: Frames) -> bool:
        """`column.field` and `alias.column.field`, of rows and structs."""
        keys = [self.key(part) for part in parts]
        for frame in frames:
            for alias, relation in frame.sources.items():
                name = keys[1] if len(keys) > 1 and keys[0] == alias else keys[0]
                if name in relation.columns:
                    self._use(relation.columns[name])
                    return True
            if frame.is_open or keys[0] in frame.aliases or any(each.is_open for each in frame.sources.values()):
                return True
        return False

    def _with_schema(self, node: exp.Column, frames: Frames) -> bool:
        """`schema.table.column`: the schema goes, as the table is replaced."""
        name = (self.key(node.args["db"]), self.key(node.args["table"]))
        for frame in frames:
            relation = frame.sources.get(name[1])
            if relation is not None and relation.table is not None:
                if name[0] not in (self.profile.key(relation.table.schema), self.profile.schema):
                    continue
                node.set("db", None)
                return self._of_source(node.args["table"], node, (frame,))
        return False

    def named(self, identifier: exp.Expr, frames: Frames, node: exp.Expr) -> None:
        """A column by its name alone, or an alias, or the name of a source (its whole row)."""
        name = self.key(identifier)
        for frame in frames:
            owners = [relation for relation in frame.sources.values() if name in relation.columns]
            for relation in owners:
                self._use(relation.columns[name])
            if not owners and self._by_old_name(name, frame, node):
                return
            if owners or name in frame.aliases or self._is_row(name, frame):
                return
            if frame.is_open or any(relation.is_open for relation in frame.sources.values()):
                return
        known = {column for frame in frames for relation in frame.sources.values() for column in relation.columns}
        self._unknown_column(node, name, known)

    def _by_old_name(self, name: str, frame: Frame, node: exp.Expr) -> bool:
        """A name that the column of one source had. What the statement itself calls so comes first where results are put
        in order; USING names columns of two tables, which must be called the same now."""
        owners = [relation for relation in frame.sources.values() if name in relation.old]
        if len(owners) != 1 or not isinstance(node, exp.Column) or node.arg_key == "using":
            return False
        above = node.find_ancestor(exp.Order, exp.Select, exp.Window)
        if name in frame.aliases and isinstance(above, exp.Order) and isinstance(above.parent, exp.Select):
            return False
        self._now(node, owners[0], name)
        return True

    def _now(self, node: exp.Column, relation: Relation, name: str) -> None:
        """The column under its present name; where it is a column of the result, that one keeps the name asked for."""
        now, asked = relation.old[name], self.shown(node.this)
        self._use(relation.columns[self.profile.key(now)])
        node.set("this", exp.to_identifier(now, quoted=True))
        if isinstance(node.parent, exp.Select) and node.arg_key == "expressions":
            node.replace(exp.alias_(node.copy(), asked, quoted=True))

    def _is_row(self, name: str, frame: Frame) -> bool:
        if name not in frame.sources or self.profile.name not in ("postgres", "duckdb"):
            return False
        for origin in frame.sources[name].columns.values():
            self._use(origin)
        return True

    def _use(self, origin: Origin | None) -> None:
        if origin is not None:
            self.used.add((origin.table, origin.column))

    def _unknown_column(self, node: exp.Expr, name: str, known: Iterable[str]) -> None:
        hint = did_you_mean(name, known)
        is_quoted = (
            isinstance(node, exp.Column) and isinstance(node.this, exp.Identifier) and node.this.args.get("quoted")
        )
        if is_quoted and not hint:
            hint = "Texts stand in single quotation marks."
        refuse("unknown_column", f"There is no column {quoted(name)} here", hint, at=node)

    def _unknown_source(self, source: exp.Expr, node: exp.Expr, frames: Frames) -> None:
        known = {alias for frame in frames for alias in frame.sources if alias}
        name = self.key(source)
        refuse("unknown_table", f"There is no table {quoted(name)} in this query", did_you_mean(name, known), at=node)

    def outputs(self, item: exp.Expr, frame: Frame, frames: Frames) -> Iterator[Output]:
        """The columns that one item of SELECT gives; one without a name when that is the database's affair."""
        if isinstance(item, exp.Alias):
            origin = self._origin(item.this, frame, frames) if isinstance(item.this, exp.Column) else None
            yield Output(self.shown(item.args["alias"]), origin)
        elif isinstance(item, exp.Star) or (isinstance(item, exp.Column) and isinstance(item.this, exp.Star)):
            yield from self._star(item, frame)
        elif isinstance(item, exp.Column) and isinstance(item.this, exp.Identifier):
            yield Output(self.shown(item.this), self._origin(item, frame, frames))
        else:
            yield Output("", None)

    def _star(self, item: exp.Expr, frame: Frame) -> Iterator[Output]:
        star = item.this if isinstance(item, exp.Column) else item
        if any(star.args.get(word) for word in ("except_", "replace", "rename", "ilike")):
            yield Output("", None)
        table = item.args.get("table")
        key = self.key(table) if isinstance(table, exp.Identifier) else None
        for alias, relation in frame.sources.items():
            if key is None or alias == key:
                for name, origin in relation.columns.items():
                    self._use(origin)
                    yield Output(name, origin)
                if relation.is_open:
                    yield Output("", None)

    def _origin(self, node: exp.Column, frame: Frame, frames: Frames) -> Origin | None:
        table = node.args.get("table")
        key = self.key(node.this)
        for each in (frame, *frames):
            for alias, relation in each.sources.items():
                if (table is None or alias == self.key(table)) and key in relation.columns:
                    return relation.columns[key]
        return None

    def key(self, node: exp.Expr) -> str:
        return self.profile.key(node.name, is_quoted=bool(node.args.get("quoted")))

    def shown(self, node: exp.Expr) -> str:
        folded = self.profile.folds and not node.args.get("quoted")
        return node.name.lower() if folded else node.name

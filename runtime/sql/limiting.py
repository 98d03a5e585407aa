"""The most rows of a statement: its own limit or the cap, whichever is less, and one more to know whether there are more."""

from sqlglot import exp

from runtime.sql.profiles import Profile
from runtime.sql.refusals import refuse


def limited(tree: exp.Query, cap: int, profile: Profile) -> exp.Query:
    """The limit stands at the root, so that ORDER BY and the names of columns stay as they are; what is no plain number is
    wrapped, and so is what would keep the limit for a part of itself."""
    limit = tree.args.get("limit")
    if profile.name == "clickhouse" and (isinstance(tree, exp.SetOperation) or _is_by_group(limit)):
        return _wrapped(tree, cap)
    own = _own(limit)
    if limit is None or own is not None:
        rows = cap + 1 if own is None else min(own, cap + 1)
        if isinstance(tree, exp.Subquery) and not tree.alias:
            return _wrapped(tree, cap)
        tree.set("limit", exp.Limit(expression=exp.Literal.number(rows)))
        return tree
    if isinstance(limit, exp.Limit) and _is_all(limit):
        tree.set("limit", exp.Limit(expression=exp.Literal.number(cap + 1)))
        return tree
    return _wrapped(tree, cap)


def _is_by_group(limit: exp.Expr | None) -> bool:
    """ClickHouse's LIMIT n BY column."""
    return isinstance(limit, exp.Limit) and bool(limit.expressions or limit.args.get("limit_options"))


def _own(limit: exp.Expr | None) -> int | None:
    """What the statement's LIMIT says, if that is a number."""
    if not isinstance(limit, exp.Limit | exp.Fetch):
        return None
    options = limit.args.get("limit_options")
    if isinstance(options, exp.LimitOptions) and (options.args.get("percent") or options.args.get("with_ties")):
        return None
    count = limit.args.get("expression" if isinstance(limit, exp.Limit) else "count")
    if isinstance(count, exp.Literal) and not count.is_string and str(count.this).isdigit():
        return int(count.this)
    return None


def _is_all(limit: exp.Limit) -> bool:
    count = limit.args.get("expression")
    return isinstance(count, exp.Null) or (
        isinstance(count, exp.All | exp.Var | exp.Column) and count.name.upper() in ("ALL", "")
    )


def _wrapped(tree: exp.Query, cap: int) -> exp.Query:
    if tree.find(exp.Into):
        refuse("construct_not_allowed", "INTO is not allowed in a query", at=tree)
    inner = tree.unnest() if isinstance(tree, exp.Subquery) and not tree.args.get("limit") else tree
    source = exp.Subquery(this=inner.copy(), alias=exp.TableAlias(this=exp.to_identifier("rows_", quoted=True)))
    made = exp.Select(expressions=[exp.Star()])
    made.set("from_", exp.From(this=source))
    made.set("limit", exp.Limit(expression=exp.Literal.number(cap + 1)))
    return made

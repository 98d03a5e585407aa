"""What must hold in a report beyond its schema."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from metadata.views import Body, CatalogView
from operations.problems import Problem, did_you_mean, pointer
from operations.shape import problems_of_shape, validator_of
from runtime.expressions import ExpressionError
from runtime.expressions.syntax import syntax_of
from runtime.kinds.report.charts import chart_types
from runtime.kinds.report.figures import patch_problems
from runtime.kinds.report.increments import increment_problems
from runtime.kinds.report.querying import query_problems
from runtime.parameters import parameter_problems


def checks(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    """Names are unique and lead somewhere, SQL passes the guard, charts fit their type."""
    queries = [query["name"] for query in body["queries"]]
    yield from parameter_problems(body.get("parameters", ()))
    yield from _option_problems(body, queries)
    yield from _unique(body["queries"], "/queries", "queries")
    yield from _unique(body.get("charts", ()), "/charts", "charts")
    for place, query in enumerate(body["queries"]):
        at = pointer("queries", place)
        yield from _form_problems(query, at, queries[:place])
        yield from _step_problems(query, at, queries[:place])
        yield from increment_problems(query, at, bool(body.get("cache", {}).get("seconds")))
    yield from query_problems(body, catalog)
    for place, column in enumerate(body.get("columns", ())):
        yield from _known_query(column, "query", queries, pointer("columns", place))
        if "sparkline" in column:
            yield from _known_query(column["sparkline"], "query", queries, pointer("columns", place, "sparkline"))
    for place, chart in enumerate(body.get("charts", ())):
        at = pointer("charts", place)
        yield from _known_query(chart, "query", queries, at)
        yield from _chart_problems(chart, at)


def _unique(items: Iterable[Mapping[str, Any]], at: str, what: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, item in enumerate(items):
        if item["name"] in seen:
            yield Problem(
                code="name_taken", pointer=f"{at}/{place}/name", message=f"Two {what} are called '{item['name']}'."
            )
        seen.add(item["name"])


def _form_problems(query: Mapping[str, Any], at: str, before: list[str]) -> Iterator[Problem]:
    forms = [member for member in ("sql", "builder", "from") if member in query]
    if len(forms) != 1:
        yield Problem(
            code="one_of",
            pointer=at,
            message=f"The query '{query['name']}' must have one of 'sql', 'builder' and 'from'; it has "
            + (" and ".join(f"'{form}'" for form in forms) or "none")
            + ".",
        )
    elif forms == ["from"]:
        yield from _known_query(query, "from", before, at, "before this one")
    elif "datasource" not in query:
        yield Problem(code="required", pointer=f"{at}/datasource", message="'datasource' is needed here.")


def _step_problems(query: Mapping[str, Any], at: str, before: list[str]) -> Iterator[Problem]:
    for place, step in enumerate(query.get("transforms", ())):
        here = at + pointer("transforms", place)
        if "with" in step and step["step"] in ("join", "union"):
            yield from _known_query(step, "with", before, here, "before this one")
        if step["step"] == "formula":
            try:
                syntax_of(step["expr"])
            except ExpressionError as error:
                yield Problem(code=error.code, pointer=f"{here}/expr", message=str(error))


def _known_query(
    item: Mapping[str, Any], member: str, known: list[str], at: str, where: str = "in this report"
) -> Iterator[Problem]:
    name = item.get(member)
    if name is not None and name not in known:
        yield Problem(
            code="unknown_query",
            pointer=f"{at}/{member}",
            message=f"There is no query '{name}' {where}.",
            hint=did_you_mean(name, known),
        )


def _option_problems(body: Body, queries: list[str]) -> Iterator[Problem]:
    for place, parameter in enumerate(body.get("parameters", ())):
        at = pointer("parameters", place, "options")
        yield from _known_query(parameter.get("options", {}), "query", queries, at)


def _chart_problems(chart: Mapping[str, Any], at: str) -> Iterator[Problem]:
    of = chart_types().get(chart["type"])
    if of is None:
        yield Problem(
            code="unknown_chart",
            pointer=f"{at}/type",
            message=f"There is no chart type '{chart['type']}'.",
            hint=did_you_mean(chart["type"], chart_types()),
        )
        return
    slots = {slot.name: slot for slot in of.slots}
    for name, columns in chart["map"].items():
        if name not in slots:
            yield Problem(
                code="unknown_slot",
                pointer=at + pointer("map", name),
                message=f"A chart of type '{of.name}' has no place '{name}' for a column.",
                hint=did_you_mean(name, slots),
            )
        elif isinstance(columns, list) and len(columns) > 1 and not slots[name].many:
            yield Problem(
                code="one_column", pointer=at + pointer("map", name), message=f"'{name}' takes one column only."
            )
    for slot in of.slots:
        if slot.required and not chart["map"].get(slot.name):
            yield Problem(
                code="required",
                pointer=at + pointer("map", slot.name),
                message=f"A chart of type '{of.name}' needs a column for '{slot.name}'.",
            )
    options = of.described()["options"]
    found = problems_of_shape(validator_of(options), options, chart.get("options", {}))
    yield from (problem.under(f"{at}/options") for problem in found)
    yield from patch_problems(chart.get("plotly", {}), f"{at}/plotly")

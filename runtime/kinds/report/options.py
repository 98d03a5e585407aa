"""The drop-down of a parameter: values written out, or rows of a query under the asker's own policy."""

from collections.abc import Mapping
from typing import Any

import orjson

from operations.errors import NotFound
from operations.perform import perform
from operations.problems import did_you_mean
from runtime.kinds.report.answers import plain
from runtime.kinds.report.running import ReportRun
from runtime.parameters.words import in_language

Json = dict[str, Any]


def options_of(run: ReportRun, name: str, search: str = "", limit: int = 200) -> Json:
    parameter = next((one for one in run.plan.parameters if one["name"] == name), None)
    if parameter is None:
        known = [one["name"] for one in run.plan.parameters]
        raise NotFound(f"There is no parameter '{name}'. {did_you_mean(name, known)}".strip())
    return offered(run, parameter.get("options", {}), search, limit)


def offered(run: ReportRun, options: Mapping[str, Any], search: str, limit: int) -> Json:
    if "values" in options:
        locale = run.asker.locale
        pairs = [
            (one["value"], in_language(one.get("label"), locale) or str(one["value"])) for one in options["values"]
        ]
        return _cut(pairs, search, limit, truncated=False)
    if "query" in options:
        frame = run.frame(options["query"])
        value, label = options["value"], options.get("label", options["value"])
        for column in (value, label):
            if not frame.has(column):
                raise NotFound(
                    f"The drop-down's query has no column '{column}'. {did_you_mean(column, frame.names)}".strip()
                )
        at, of = frame.places[value], frame.places[label]
        pairs = [
            (row[at], str(plain(row[of])) if row[of] is not None else str(row[at]))
            for row in frame.rows
            if row[at] is not None
        ]
        return _cut(list(dict(pairs).items()), search, limit, truncated=frame.truncated)
    if "report" in options:
        asked = {
            "parameter": options["parameter"],
            "parameters": run.given.picked(options.get("depends_on", ())),
            "search": search,
            "limit": limit,
            "locale": run.asker.locale,
        }
        answer = perform("report.options", asked, target={"id": options["report"]}, principal=run.asker.principal)
        return _loaded(answer.body)
    return {"options": [], "truncated": False}


def _cut(pairs: list[tuple[Any, str]], search: str, limit: int, *, truncated: bool) -> Json:
    wanted = search.casefold()
    found = [(value, label) for value, label in pairs if wanted in label.casefold()]
    options = [{"value": value, "label": label} for value, label in found[:limit]]
    return {"options": options, "truncated": truncated or len(found) > limit}


def _loaded(body: bytes | None) -> Json:
    loaded: Json = orjson.loads(body or b"{}")
    return loaded

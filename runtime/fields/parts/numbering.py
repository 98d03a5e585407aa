"""Document numbers: what a pattern says, and when its counter begins anew."""

import re
from collections.abc import Iterator
from datetime import datetime

from operations.problems import Problem
from runtime.fields.parts.options import wrong_option
from runtime.fields.parts.texts import CONTROL
from runtime.fields.type import FieldSpec

TOKEN = re.compile(r"\{([^{}]*)\}")
DATES = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d"}
PERIODS = {"never": "", "year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}


def numbered(spec: FieldSpec, number: int, now: datetime) -> str:
    """`INV-{YYYY}{MM}-{0000}` and 17, in March 2026, is INV-202603-0017. A number may grow beyond its zeros."""

    def word(token: re.Match[str]) -> str:
        if token[1] in DATES:
            return f"{now.year:04}" if token[1] == "YYYY" else now.strftime(DATES[token[1]])
        return f"{number:0{len(token[1])}}"

    return TOKEN.sub(word, spec.option("pattern"))


def period(spec: FieldSpec, now: datetime) -> str:
    """The period whose numbers are counted together: "2026-03", or "" when the counter never begins anew."""
    return now.strftime(PERIODS[reset(spec)])


def reset(spec: FieldSpec) -> str:
    """As the option says; else with the smallest part of the date that the pattern shows."""
    if given := spec.option("reset"):
        return str(given)
    tokens = set(TOKEN.findall(spec.option("pattern")))
    years = tokens & {"YYYY", "YY"}
    if years and "MM" in tokens:
        return "day" if "DD" in tokens else "month"
    return "year" if years else "never"


def pattern_problems(spec: FieldSpec) -> Iterator[Problem]:
    pattern = spec.option("pattern", "")
    tokens = TOKEN.findall(pattern)
    counters = [token for token in tokens if re.fullmatch("0{1,12}", token)]
    known = "A pattern knows {YYYY}, {YY}, {MM}, {DD} and, once, the number with its zeros: {0000}."
    for token in tokens:
        if token not in DATES and token not in counters:
            yield wrong_option("pattern", f"'{{{token}}}' means nothing in a pattern.", known)
    rest = TOKEN.sub("", pattern)
    if "{" in rest or "}" in rest or CONTROL.search(rest):
        yield wrong_option("pattern", "A brace stands alone, or the pattern has more than one line.", known)
    if len(counters) != 1:
        yield wrong_option(
            "pattern", f"The number must stand in the pattern once; it is there {len(counters)} times.", known
        )
    elif {"year": not {"YYYY", "YY"} & set(tokens), "month": "MM" not in tokens, "day": "DD" not in tokens}.get(
        reset(spec)
    ):
        yield wrong_option(
            "reset", f"The numbers begin anew each {reset(spec)}, which the pattern does not show.", known
        )

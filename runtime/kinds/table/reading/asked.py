"""What a list request asks for, read from the query string or from JSON: all that is wrong with it at once."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal, get_args

import orjson

from operations.errors import InvalidInput
from operations.json import strict_loads
from operations.problems import Problem, did_you_mean, pointer

Json = Any
CountIs = Literal["capped", "exact", "estimated", "none"]
Pairs = Sequence[tuple[str, str]]

MOST_ROWS = 1000
USUAL_ROWS = 50
DEEPEST_OFFSET = 1_000_000
MOST_SORTS = 8
MOST_PAIRS = 100
FEW_PAIRS = 10

MEMBERS = (
    "filter", "search", "sort", "fields", "expand", "limit", "offset", "page", "cursor", "count", "trash", "under",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`plain` are the query parameters that are no member of the list's own vocabulary: filters like amount__gte=100."""

    filter: Json = None
    plain: Pairs = ()
    search: str = ""
    sort: tuple[tuple[str, bool], ...] = ()
    fields: tuple[str, ...] = ()
    expand: tuple[str, ...] = ()
    limit: int = USUAL_ROWS
    offset: int = 0
    cursor: str = ""
    count: CountIs = "capped"
    trash: bool = False
    under: int | None = None
    rest: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def key(self) -> Hashable:
        """Equal for equal requests."""
        return (
            *(orjson.dumps(self.filter), tuple(self.plain), self.search, self.sort, self.fields, self.expand),
            *(self.limit, self.offset, self.cursor, self.count, self.trash, self.under),
        )


class _Reading:
    """The members as given, and the problems found while they are read."""

    def __init__(self, given: Mapping[str, Json]) -> None:
        self.given = given
        self.problems: list[Problem] = []

    def wrong(self, member: str, message: str, hint: str = "", code: str = "wrong_value") -> None:
        self.problems.append(Problem(code=code, pointer=pointer(member), message=message, hint=hint))

    def number(self, member: str, otherwise: int, least: int, most: int) -> int:
        value = self.given.get(member, otherwise)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(member, f"'{member}' is a whole number from {least} to {most:,}.")
            return otherwise
        return value

    def text(self, member: str, longest: int) -> str:
        value = self.given.get(member, "")
        if not isinstance(value, str) or len(value) > longest:
            self.wrong(member, f"'{member}' is a text of at most {longest} characters.")
            return ""
        return value

    def names(self, member: str) -> tuple[str, ...]:
        value = self.given.get(member, ())
        names = value.split(",") if isinstance(value, str) else value
        if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names) or len(names) > 200:
            self.wrong(member, f"'{member}' is a list of names: 'a,b,c'.")
            return ()
        return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))

    def sort(self) -> tuple[tuple[str, bool], ...]:
        keys = self.names("sort")
        if len(keys) > MOST_SORTS:
            self.wrong("sort", f"At most {MOST_SORTS} fields can be sorted by.")
        return tuple((key.lstrip("-+"), key.startswith("-")) for key in keys[:MOST_SORTS])

    def boolean(self, member: str) -> bool:
        value = self.given.get(member, False)
        known = {True: True, False: False, "true": True, "1": True, "false": False, "0": False, "": False}
        if not isinstance(value, bool | str) or value not in known:
            self.wrong(member, f"'{member}' is true or false.")
            return False
        return known[value]

    def count(self) -> CountIs:
        value = self.given.get("count", "capped")
        for word in get_args(CountIs):
            if value == word:
                known: CountIs = word
                return known
        self.wrong("count", f"'count' is one of {', '.join(get_args(CountIs))}.", code="unknown_choice")
        return "capped"

    def filter(self) -> Json:
        value = self.given.get("filter")
        if not isinstance(value, str):
            return value
        try:
            return strict_loads(value.encode()) if value else None
        except InvalidInput as error:
            self.wrong("filter", error.detail or "The filter is not JSON.", code="invalid_json")
            return None


def asked_in_query(pairs: Iterable[Sequence[str]], also: Iterable[str] = ()) -> Asked:
    """From the query string: members of the vocabulary once each, all others are filters. `also` are members of the
    operation's own, given back in `rest`."""
    if isinstance(pairs, tuple) and len(pairs) <= FEW_PAIRS:
        return _known(pairs, tuple(also))
    return _read(pairs, tuple(also))


def _read(pairs: Iterable[Sequence[str]], also: tuple[str, ...]) -> Asked:
    members, plain, problems = divided(pairs, (*MEMBERS, *also))
    return _asked(members, plain, problems, also)


_known = lru_cache(maxsize=1_000)(_read)
"""The same words ask for the same; what is asked for never changes."""


def asked_in_body(body: Mapping[str, Json]) -> Asked:
    """From a JSON body; filters stand in `filter` only."""
    unknown = [
        Problem(
            code="unknown_member",
            pointer=pointer(name),
            message=f"There is no member '{name}' here.",
            hint=did_you_mean(name, MEMBERS),
        )
        for name in body
        if name not in MEMBERS
    ]
    return _asked(body, (), unknown, ())


def divided(
    pairs: Iterable[Sequence[str]], known: Iterable[str]
) -> tuple[dict[str, str], list[tuple[str, str]], list[Problem]]:
    """Query parameters apart: those of the vocabulary, the rest, and what was given twice."""
    members: dict[str, str] = {}
    plain: list[tuple[str, str]] = []
    problems: list[Problem] = []
    vocabulary = frozenset(known)
    for name, value in pairs:
        if name not in vocabulary:
            plain.append((name, value))
        elif name in members:
            problems.append(
                Problem(code="duplicate_member", pointer=pointer(name), message=f"'{name}' is given twice.")
            )
        else:
            members[name] = value
    if len(plain) > MOST_PAIRS:
        problems.append(Problem(code="too_many", pointer="", message=f"At most {MOST_PAIRS} filters fit into a query."))
    return members, plain[:MOST_PAIRS], problems


def _asked(members: Mapping[str, Json], plain: Pairs, problems: list[Problem], also: Iterable[str]) -> Asked:
    reading = _Reading(members)
    reading.problems.extend(problems)
    limit = reading.number("limit", USUAL_ROWS, 1, MOST_ROWS)
    asked = Asked(
        filter=reading.filter(),
        plain=tuple((name, value) for name, value in plain),
        search=reading.text("search", 200).strip(),
        sort=reading.sort(),
        fields=reading.names("fields"),
        expand=reading.names("expand"),
        limit=limit,
        offset=_offset(reading, limit),
        cursor=reading.text("cursor", 4000),
        count=reading.count(),
        trash=reading.boolean("trash"),
        under=reading.number("under", 0, 1, 2**63 - 1) if "under" in members else None,
        rest={name: members[name] for name in also if name in members},
    )
    if asked.cursor and asked.offset:
        reading.wrong("offset", "Give a cursor or an offset, not both.")
    if reading.problems:
        raise InvalidInput(problems=reading.problems)
    return asked


def _offset(reading: _Reading, limit: int) -> int:
    if "page" not in reading.given:
        return reading.number("offset", 0, 0, DEEPEST_OFFSET)
    if "offset" in reading.given:
        reading.wrong("page", "Give a page or an offset, not both.")
    return (reading.number("page", 1, 1, DEEPEST_OFFSET // limit + 1) - 1) * limit

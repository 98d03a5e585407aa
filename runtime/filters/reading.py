"""Reading a filter: JSON, checked against the fields that the reader may filter by, becomes a predicate.

What cannot be read is refused with all its problems at once, but a filter that is too large is refused at first sight.
An unknown field and one that may not be read give the same words, so that nothing can be found out by asking.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from operations.errors import InvalidInput
from operations.problems import Problem, did_you_mean, pointer
from runtime.filters.binding import ITEMS, SOURCES
from runtime.filters.moments import WINDOWS, is_duration, is_window
from runtime.filters.operators import OPERATORS, Operator
from runtime.filters.predicate import (
    EVERYTHING,
    All,
    Bind,
    Compare,
    Either,
    FieldLookup,
    FilterField,
    Not,
    Predicate,
    Quantifier,
    Related,
    all_of,
)

MAX_HOPS = 3
LONGEST_TEXT = 1000
QUANTIFIERS: Mapping[str, Quantifier] = {"some": "some", "none": "none", "every": "every"}
NUMBERS = frozenset({"int", "double", "decimal"})


class InvalidFilter(InvalidInput):
    """The filter cannot be used; `problems` say why."""

    code, title = "invalid_filter", "The filter is not valid"


@dataclass
class _Reading:
    """What one reading counts and finds."""

    max_depth: int
    max_terms: int
    max_values: int
    terms: int = 0
    values: int = 0
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, steps: Sequence[str | int], code: str, message: str, hint: str = "") -> Predicate:
        self.problems.append(Problem(code=code, pointer=pointer(*steps), message=message, hint=hint))
        return EVERYTHING

    def count(self, steps: Sequence[str | int], *, terms: int = 0, values: int = 0) -> None:
        self.terms += terms
        self.values += values
        if self.terms > self.max_terms:
            raise _too_large(steps, f"The filter has more than {self.max_terms} conditions.")
        if self.values > self.max_values:
            raise _too_large(steps, f"The filter has more than {self.max_values} values.")

    def step_in(self, steps: Sequence[str | int], depth: int) -> None:
        if depth > self.max_depth:
            raise _too_large(steps[: self.max_depth], f"The filter is nested more than {self.max_depth} deep.")


def _too_large(steps: Sequence[str | int], message: str) -> InvalidFilter:
    return InvalidFilter(message, problems=[Problem(code="filter_too_large", pointer=pointer(*steps), message=message)])


def parse(
    json: Any, fields: FieldLookup, *, max_depth: int = 8, max_terms: int = 100, max_values: int = 1000
) -> Predicate:
    """The predicate, or InvalidFilter. `max_depth` counts nested objects of conditions, `max_values` list members."""
    reading = _Reading(max_depth, max_terms, max_values)
    predicate = _filter(json, fields, reading, (), 1)
    if reading.problems:
        raise InvalidFilter(reading.problems[0].message, problems=reading.problems)
    return predicate


def _filter(json: Any, fields: FieldLookup, reading: _Reading, steps: tuple[str | int, ...], depth: int) -> Predicate:
    reading.step_in(steps, depth)
    if not isinstance(json, Mapping):
        return reading.refuse(steps, "wrong_shape", 'A filter is an object such as {"amount": {"gte": 100}}.')
    reading.count(steps, terms=len(json))
    return all_of(*(_member(name, json[name], fields, reading, (*steps, name), depth) for name in json))


def _member(
    name: str, json: Any, fields: FieldLookup, reading: _Reading, steps: tuple[str | int, ...], depth: int
) -> Predicate:
    if name in ("and", "or"):
        if not isinstance(json, list):
            return reading.refuse(steps, "wrong_shape", f"'{name}' takes a list of filters.")
        reading.count(steps, terms=len(json))
        terms = tuple(_filter(term, fields, reading, (*steps, place), depth + 1) for place, term in enumerate(json))
        return all_of(*terms) if name == "and" else Either(terms=terms)
    if name == "not":
        return Not(term=_filter(json, fields, reading, steps, depth + 1))
    return _path(str(name).split("."), json, fields, reading, steps, depth)


def _path(
    path: list[str], json: Any, fields: FieldLookup, reading: _Reading, steps: tuple[str | int, ...], depth: int
) -> Predicate:
    """The conditions on a field, here or behind dots: each dot is one row that must be there and be visible."""
    if len(path) > MAX_HOPS + 1:
        return reading.refuse(steps, "unknown_field", f"A path leads over at most {MAX_HOPS} dots.")
    found = fields.fields.get(path[0])
    if found is None:
        return _unknown(path[0], fields, reading, steps)
    if len(path) == 1:
        return _conditions(found, json, reading, steps, depth)
    if found.relation is None:
        return reading.refuse(steps, "unknown_field", f"'{found.name}' leads to no other rows, so it has no members.")
    if found.relation.kind != "one":
        hint = f'Write {{"{found.name}": {{"some": {{…}}}}}}.'
        return reading.refuse(
            steps, "wrong_operator", f"'{found.name}' leads to many rows: say some, none or every.", hint
        )
    # Not(Related(...)) and not Related(Not(...)): a row without a customer has an empty country.
    inner = _path(path[1:], json, found.relation.target(), reading, steps, depth)
    return _behind(found, inner)


def _behind(relation: FilterField, inner: Predicate) -> Predicate:
    match inner:
        case Not():
            return Not(term=_behind(relation, inner.term))
        case All():
            return All(terms=tuple(_behind(relation, term) for term in inner.terms))
        case Either():
            return Either(terms=tuple(_behind(relation, term) for term in inner.terms))
        case Compare() | Related():
            return Related(field=relation, quantifier="some", where=inner)


def _unknown(name: str, fields: FieldLookup, reading: _Reading, steps: tuple[str | int, ...]) -> Predicate:
    shown = name[:60]
    if reason := fields.why_not(name):
        return reading.refuse(steps, "not_filterable", f"'{shown}' cannot be filtered by: {reason}")
    return reading.refuse(
        steps,
        "unknown_field",
        f"There is no field '{shown}' here that you may filter by.",
        did_you_mean(shown, fields.fields),
    )


def _conditions(
    found: FilterField, json: Any, reading: _Reading, steps: tuple[str | int, ...], depth: int
) -> Predicate:
    if not isinstance(json, Mapping):
        hint = f'Write {{"{found.name}": {{"eq": …}}}}.'
        return reading.refuse(steps, "wrong_shape", f"'{found.name}' takes an object of operators and values.", hint)
    reading.count(steps, terms=max(len(json) - 1, 0))
    return all_of(*(_condition(found, name, json[name], reading, (*steps, name), depth) for name in json))


def _condition(
    found: FilterField, name: str, json: Any, reading: _Reading, steps: tuple[str | int, ...], depth: int
) -> Predicate:
    if found.relation is not None and name in QUANTIFIERS:
        where = _filter(json, found.relation.target(), reading, steps, depth + 1)
        return Related(field=found, quantifier=QUANTIFIERS[name], where=where)
    operator = OPERATORS.get(name)
    if operator is None or name not in found.operators:
        return _wrong_operator(found, str(name), reading, steps)
    try:
        return _read(found, operator, name, json, reading, steps)
    except ValueError as error:
        return reading.refuse(steps, "wrong_value", f"'{found.name}': {error}")


def _wrong_operator(found: FilterField, name: str, reading: _Reading, steps: tuple[str | int, ...]) -> Predicate:
    known = found.operators & OPERATORS.keys() | (QUANTIFIERS.keys() if found.relation else set())
    what = "cannot be asked" if name in OPERATORS else "is no operator"
    hint = did_you_mean(name[:30], known) or f"It takes {', '.join(sorted(known))}."
    return reading.refuse(steps, "wrong_operator", f"'{found.name}': '{name[:30]}' {what} of this field.", hint)


def _read(
    found: FilterField, operator: Operator, name: str, json: Any, reading: _Reading, steps: tuple[str | int, ...]
) -> Predicate:
    match operator.takes:
        case "flag":
            return _flag(found, operator, json)
        case "window":
            return _window(found, json)
        case "duration":
            return _within(found, name, json)
        case "values" | "pair":
            value: object = _list(found, operator, json, reading, steps)
        case "text":
            value = _text(found, json)
        case _:
            value = _value(found, json)
            if value is None and operator.core == "eq":
                return _signed(Compare(field=found, operator="set"), not operator.negated)
            if value is None:
                raise ValueError("an empty value is neither smaller nor larger; use is_null.")
    if found.relation is not None and operator.core in ("has_any", "has_all"):
        return _has(found, operator, value)
    return _signed(Compare(field=found, operator=operator.core, value=value), operator.negated)


def _signed(predicate: Predicate, negated: bool) -> Predicate:
    return Not(term=predicate) if negated else predicate


def _flag(found: FilterField, operator: Operator, json: Any) -> Predicate:
    if isinstance(json, Mapping) and set(json) == {"$text"}:
        json = {"true": True, "1": True, "false": False, "0": False}.get(str(json["$text"]))
    if not isinstance(json, bool):
        raise ValueError("true or false is expected.")
    if found.relation is not None and found.relation.kind != "one":
        there: Predicate = Related(field=found, quantifier="some", where=EVERYTHING)
    else:
        there = Compare(field=found, operator=operator.core)
    return _signed(there, json)


def _has(found: FilterField, operator: Operator, value: object) -> Predicate:
    """Membership in a relation to many rows is a condition on the keys of the rows that may be seen."""
    if found.relation is None or not isinstance(value, tuple | Bind):
        raise TypeError("has_any and has_all take a list.")
    key = FilterField(name=found.relation.target().key, column=found.relation.target().key, cel="int")
    if operator.core == "has_any":
        return Related(field=found, quantifier="some", where=Compare(field=key, operator="in", value=value))
    if isinstance(value, Bind):
        raise ValueError("has_all takes a list written out.")
    return All(
        terms=tuple(
            Related(field=found, quantifier="some", where=Compare(field=key, operator="eq", value=item))
            for item in value
        )
    )


def _window(found: FilterField, json: Any) -> Predicate:
    name = _plain_text(json)
    if not is_window(name):
        raise ValueError(f"'{name[:40]}' is no span of time. {did_you_mean(name[:40], WINDOWS)}".strip())
    start, end = (Bind(source="now", sort=found.cel, window=(name, edge)) for edge in (0, 1))
    return All(
        terms=(
            Compare(field=found, operator="gte", value=start),
            Compare(field=found, operator="lt", value=end),
        )
    )


def _within(found: FilterField, name: str, json: Any) -> Predicate:
    duration = _plain_text(json)
    if not is_duration(duration):
        raise ValueError(f"'{duration[:40]}' is not a duration such as P7D or PT12H.")
    now = Bind(source="now", sort=found.cel)
    edge = replace(now, shift=("-" if name == "within_last" else "+") + duration)
    first, last = (edge, now) if name == "within_last" else (now, edge)
    return All(
        terms=(
            Compare(field=found, operator="gte", value=first),
            Compare(field=found, operator="lte", value=last),
        )
    )


def _list(found: FilterField, operator: Operator, json: Any, reading: _Reading, steps: tuple[str | int, ...]) -> object:
    if isinstance(json, str) and json.startswith("$") and operator.takes == "values":
        return _late(found, json, many=True)
    items: Any = json
    if isinstance(json, Mapping) and set(json) == {"$text"}:
        items = [{"$text": part.strip()} for part in _short(str(json["$text"]), 20_000).split(",") if part.strip()]
    if not isinstance(items, list):
        raise ValueError("a list is expected.")
    reading.count(steps, values=len(items))
    if operator.takes == "pair" and len(items) != 2:
        raise ValueError("two values are expected: the smallest and the largest.")
    return tuple(_items(found, items))


def _items(found: FilterField, items: list[Any]) -> Iterator[object]:
    for place, item in enumerate(items):
        try:
            value = _value(found, item)
        except ValueError as error:
            raise ValueError(f"item {place + 1}: {error}") from None
        if value is None:
            raise ValueError(f"item {place + 1} is empty; use is_null.")
        yield value


def _text(found: FilterField, json: Any) -> object:
    if isinstance(json, str) and json.startswith("$"):
        return _late(found, json, many=False)
    text = _plain_text(json)
    if not text:
        raise ValueError("the text to look for is empty.")
    return text


def _plain_text(json: Any) -> str:
    if isinstance(json, Mapping) and len(json) == 1 and next(iter(json)) in ("$text", "$literal"):
        json = next(iter(json.values()))
    if not isinstance(json, str):
        raise ValueError("a text is expected.")
    return _short(json, LONGEST_TEXT)


def _short(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ValueError(f"the text has {len(text)} characters; at most {longest} are compared.")
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("the text holds a character that no database keeps.")
    return text


def _value(found: FilterField, json: Any) -> object:
    """One operand: null, "$now" and its like, {"$literal": …} for a text that begins with a dollar, or plain JSON."""
    if json is None:
        return None
    if isinstance(json, Mapping) and set(json) == {"$text"}:
        text = _short(str(json["$text"]), LONGEST_TEXT)
        return found.parse_text(text) if found.parse_text else found.parse_value(text)
    if isinstance(json, Mapping) and set(json) == {"$literal"}:
        json = json["$literal"]
    elif isinstance(json, str) and json.startswith("$"):
        return _late(found, json, many=False)
    if isinstance(json, str):
        _short(json, LONGEST_TEXT)
    elif isinstance(json, list | dict):
        raise ValueError("a single value is expected.")
    return found.parse_value(json)


def _late(found: FilterField, text: str, *, many: bool) -> Bind:
    source = text[1:]
    sort = SOURCES.get(source)
    if sort is None:
        hint = did_you_mean(text[:40], [f"${name}" for name in SOURCES])
        raise ValueError(
            f'\'{text[:40]}\' is no value known here. {hint} A text that begins with $ is {{"$literal": "…"}}.'
        )
    if (source in ITEMS) != many:
        raise ValueError(f"{text} is {'a list; use in' if source in ITEMS else 'one value, not a list'}.")
    if not _fits(ITEMS.get(source, sort), found.cel):
        raise ValueError(f"{text} cannot be compared with this field.")
    return Bind(source=source, sort=found.cel, many=many)


def _fits(given: str, wanted: str) -> bool:
    if given in ("timestamp", "date"):
        return wanted in ("timestamp", "date")
    if wanted == "list":
        return given in ("int", "string")
    return wanted == "dyn" or given == wanted or (given in NUMBERS and wanted in NUMBERS)

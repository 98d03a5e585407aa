"""What a transform is: one declared step over rows. Each stands in a file of its own, with the schema its author fills in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from operations.errors import InvalidInput
from operations.problems import Problem, did_you_mean

MOST_CELLS = 5_000_000
MOST_COLUMNS = 500

Settings = Mapping[str, Any]
Data = Any  # a pandas DataFrame: this package stands at the edge where pandas is untyped


@dataclass(frozen=True, kw_only=True)
class Others:
    """What a step may ask for beside its own rows: the rows of other queries, by name."""

    frames: Mapping[str, Data] = field(default_factory=dict)

    def of(self, name: str) -> Data:
        if name not in self.frames:
            raise StepProblem("unknown_query", f"There is no query '{name}' before this one.", "with", self.frames)
        return self.frames[name]


@dataclass(frozen=True, kw_only=True)
class Step:
    """`properties` is the JSON Schema of its settings; `apply(data, settings, others)` gives the new rows."""

    name: str
    title: Mapping[str, str]
    properties: Mapping[str, Any]
    required: tuple[str, ...] = ()
    apply: Callable[[Data, Settings, Others], Data]

    def schema(self) -> dict[str, Any]:
        head = {"uid": {"type": "string", "pattern": "^[a-z0-9_]{1,16}$"}, "step": {"const": self.name}}
        return {
            "type": "object",
            "title": self.title["en"],
            "x-title-zh": self.title["zh-CN"],
            "additionalProperties": False,
            "required": ["uid", "step", *self.required],
            "properties": {**head, **self.properties},
        }


class StepProblem(Exception):
    """What stops a step, for its author: `member` is the setting it is about."""

    def __init__(self, code: str, message: str, member: str = "", known: Iterable[str] = (), wrong: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.member = code, message, member
        self.hint = did_you_mean(wrong, [str(name) for name in known]) if wrong else ""

    def problem(self, at: str) -> Problem:
        where = f"{at}/{self.member}" if self.member else at
        return Problem(code=self.code, pointer=where, message=self.message, hint=self.hint)

    def error(self, at: str) -> InvalidInput:
        return InvalidInput(self.message, problems=[self.problem(at)])


def need(data: Data, names: Iterable[str], member: str) -> list[str]:
    """The columns a setting names; a StepProblem for the first that is not there."""
    wanted = list(names)
    for name in wanted:
        if name not in data.columns:
            raise StepProblem(
                "unknown_column", f"There is no column '{name}' here.", member, map(str, data.columns), name
            )
    return wanted


def cap(rows: int, columns: int, member: str = "") -> None:
    """Before a step multiplies cells, not after."""
    if columns > MOST_COLUMNS:
        raise StepProblem(
            "too_many_columns", f"This would make {columns:,} columns; at most {MOST_COLUMNS} are made.", member
        )
    if rows * columns > MOST_CELLS:
        raise StepProblem(
            "too_many_cells", f"This would make {rows * columns:,} cells; at most {MOST_CELLS:,} are made.", member
        )


NAME: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 100}
NAMES: Mapping[str, Any] = {"type": "array", "minItems": 1, "maxItems": 100, "items": NAME}
NO_NAMES: Mapping[str, Any] = {"type": "array", "maxItems": 100, "items": NAME}
FUNCTION: Mapping[str, Any] = {
    "enum": ["sum", "avg", "min", "max", "count", "count_distinct", "median", "first", "last", "std"]
}
PANDAS_FUNCTION: Mapping[str, str] = {"avg": "mean", "count_distinct": "nunique"}


def titled(schema: Mapping[str, Any], en: str, zh: str) -> dict[str, Any]:
    return {**schema, "title": en, "x-title-zh": zh}


COLUMN = titled(NAME, "New column", "新列")
OF = titled(NAME, "Of the column", "源列")
BY = titled(NO_NAMES, "Within each", "分组内")
ORDER = titled(NO_NAMES, "In the order of", "顺序")
AGGREGATES: Mapping[str, Any] = {
    "type": "array",
    "minItems": 1,
    "maxItems": 50,
    "title": "Figures",
    "x-title-zh": "指标",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["column", "function"],
        "properties": {"column": COLUMN, "of": OF, "function": titled(FUNCTION, "Function", "函数")},
    },
}


def ordered(data: Data, order: Iterable[str], member: str = "order") -> Data:
    """Sorted by "name" or "-name"; rows that are equal keep their order, empty values come last."""
    names = list(order)
    if not names:
        return data
    need(data, [name.removeprefix("-") for name in names], member)
    plain = [name.removeprefix("-") for name in names]
    rising = [not name.startswith("-") for name in names]
    return data.sort_values(plain, ascending=rising, kind="stable", na_position="last")


def within(data: Data, by: Iterable[str]) -> Any:
    """The groups of the named columns, or the whole as one group."""
    names = need(data, by, "by")
    return data.groupby(names, sort=False, dropna=False) if names else data.groupby(lambda _: 0, sort=False)


def numbers(data: Data, name: str, member: str = "of") -> Any:
    """A column as doubles; a StepProblem when it holds no numbers."""
    need(data, [name], member)
    try:
        return data[name].astype("float64")
    except (TypeError, ValueError):
        raise StepProblem("not_a_number", f"The column '{name}' holds no numbers.", member) from None

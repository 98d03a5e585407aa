"""Lists of choices, as choice, multi_choice and state have them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from operations.problems import Problem, did_you_mean
from runtime.fields.parts.options import COLOR, TEXT_PER_LANGUAGE, option
from runtime.fields.parts.texts import kind_of
from runtime.fields.type import FieldSpec

LONGEST = 100
VALUE = r"^[^;\s\x00-\x1f\x7f]([^;\x00-\x1f\x7f]{0,98}[^;\s\x00-\x1f\x7f])?$"


def choices_option(title: str, title_zh: str, **more: Mapping[str, Any]) -> Mapping[str, Any]:
    """A list of {value, label, color, icon}; a value is what is stored, without semicolons: lists fit in a cell."""
    return option(
        title,
        title_zh,
        type="array",
        minItems=1,
        maxItems=1000,
        items={
            "type": "object",
            "required": ["value"],
            "additionalProperties": False,
            "properties": {
                "value": option("Value", "值", type="string", pattern=VALUE),
                "label": option("Label", "标签", **TEXT_PER_LANGUAGE),
                "color": option("Colour", "颜色", **COLOR),
                "icon": option("Icon", "图标", type="string", pattern="^[a-z0-9-]{1,40}$"),
                **more,
            },
        },
    )


def values(spec: FieldSpec, option: str = "choices") -> tuple[str, ...]:
    return tuple(choice["value"] for choice in spec.option(option, ()))


def one_of(known: tuple[str, ...]) -> Callable[[Any], str]:
    choices = frozenset(known)

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError(f"One of the choices is expected, as a text, not {kind_of(value)}.")
        if value not in choices:
            raise ValueError(f"'{value[:60]}' is not one of the choices. {did_you_mean(value[:60], known)}".strip())
        return value

    return read


def cell_reader(spec: FieldSpec, option: str = "choices") -> Callable[[str], str]:
    """A cell may hold the value or, in any language, the label."""
    by_word: dict[str, str] = {}
    for choice in spec.option(option, ()):
        label = choice.get("label", {})
        for word in label.values() if isinstance(label, Mapping) else (label,):
            by_word.setdefault(word.strip().casefold(), choice["value"])
    by_word |= {value.casefold(): value for value in reversed(values(spec, option))}
    exact = frozenset(values(spec, option))

    def read(cell: str) -> str:
        word = cell.strip()
        return word if word in exact else by_word.get(word.casefold(), word)

    return read


def twice(spec: FieldSpec, option: str = "choices") -> Iterator[Problem]:
    seen: set[str] = set()
    for index, value in enumerate(values(spec, option)):
        if value in seen:
            yield Problem(
                code="not_unique",
                pointer=f"/options/{option}/{index}/value",
                message=f"The value '{value}' stands here twice.",
                hint="Each needs a value of its own; the labels may be equal.",
            )
        seen.add(value)


def operand_of_list(spec: FieldSpec) -> Callable[[Any], str]:
    """A filter asks whether a list has one value."""
    return lambda value: one_of(values(spec))(value)

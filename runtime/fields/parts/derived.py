"""What lookup and rollup have in common: their values are those of other rows, and of the type these have there."""

from collections.abc import Callable
from typing import Any

from runtime.fields.type import FieldSpec


def refuse(spec: FieldSpec) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        raise ValueError("This value comes from other rows; it cannot be written.")

    return read


def nothing(spec: FieldSpec) -> None:
    return


def text_of(spec: FieldSpec) -> Callable[[Any], str]:
    return lambda value: str(value)

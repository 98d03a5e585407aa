"""Parameters and their values in words, as files and mails say them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def in_language(given: Any, locale: str) -> str:
    """A text that is the same in all languages, or the one of this language; "" when there is none."""
    if given is None or isinstance(given, str):
        return given or ""
    wanted = "zh-CN" if locale.startswith("zh") else locale
    return str(given.get(wanted) or given.get("en") or next(iter(given.values()), ""))


def values_in_words(parameters: Iterable[Mapping[str, Any]], shown: Mapping[str, Any], locale: str) -> Iterator[str]:
    """A line for each value that was asked with."""
    for parameter in parameters:
        value = shown.get(parameter["name"])
        if value is not None and not parameter.get("hidden"):
            yield f"{in_language(parameter.get('label'), locale) or parameter['name']}: {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{value.get('from') or '…'} – {value.get('to') or '…'}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

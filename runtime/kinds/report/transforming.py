"""The steps of a query over its rows: into pandas and back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from runtime.kinds.report.frames import Frame
from runtime.kinds.report.pandas_frames import from_pandas, to_pandas
from runtime.kinds.report.transforms import applied
from runtime.kinds.report.transforms.step import Others

Settings = Sequence[Mapping[str, Any]]


def transformed(frame: Frame, settings: Settings, other: Callable[[str], Frame], at: str) -> Frame:
    """`other` gives the rows of an earlier query; `at` is the pointer of the steps, for problems."""
    named = {step["with"] for step in settings if step["step"] in ("join", "union")}
    frames = {name: other(name) for name in named}
    others = Others(frames={name: to_pandas(found) for name, found in frames.items()})
    truncated = frame.truncated or any(found.truncated for found in frames.values())
    return from_pandas(applied(to_pandas(frame), settings, others, at), truncated=truncated)

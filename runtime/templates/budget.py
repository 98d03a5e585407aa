"""What one rendering may cost: every loop and every filter is counted against it."""

from collections.abc import Sequence, Sized
from typing import Any

from liquid import RenderContext
from liquid.exceptions import FilterError, LoopIterationLimitError, OutputStreamLimitError
from liquid.undefined import is_undefined

LONGEST_TEXT = 1_000_000
LONGEST_LIST = 10_000
MOST_STEPS = 20_000
MOST_WORK = 20_000_000
INT64 = range(-(2**63), 2**63)


class Budget(RenderContext):
    """Loops together take at most 20,000 steps, filters together look at no more than 20 million signs."""

    steps = 0
    work = 0

    def raise_for_loop_limit(self, length: int = 1) -> None:
        around = 1
        for loop in self.loops:
            around *= max(loop.length, 1)
        if length * around > MOST_STEPS:
            raise LoopIterationLimitError("loop iteration limit reached", token=None)
        self.steps += length
        if self.steps > MOST_STEPS:
            raise LoopIterationLimitError("loop iteration limit reached", token=None)

    def spend(self, *values: Any) -> None:
        """Values that a filter takes or gives."""
        for value in values:
            self.work += _size(value) + 1
        if self.work > MOST_WORK:
            raise OutputStreamLimitError("work limit reached", token=None)


def _size(value: Any) -> int:
    """How long it is; what is longer than any value may be stops the rendering."""
    if isinstance(value, int) and not isinstance(value, bool) and value not in INT64:
        raise FilterError("a number is too large", token=None)
    if is_undefined(value) or not isinstance(value, Sized):
        return 0
    try:
        size = len(value)
    except OverflowError:
        size = LONGEST_LIST + 1
    if isinstance(value, str):
        if size > LONGEST_TEXT:
            raise OutputStreamLimitError("text limit reached", token=None)
        return size
    if size > LONGEST_LIST:
        raise OutputStreamLimitError("list limit reached", token=None)
    if isinstance(value, Sequence) and not isinstance(value, range):
        return size + sum(len(item) for item in value if isinstance(item, str))
    return size

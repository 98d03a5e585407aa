"""pandas, numpy and pyarrow, loaded by the first report that computes with them: most processes never do, and those that do
start without them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any


class _Loaded:
    """A module of that name, as far as anybody asks for something in it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)


if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow
else:
    np, pd, pyarrow = map(_Loaded, ("numpy", "pandas", "pyarrow"))

__all__ = ["np", "pd", "pyarrow"]

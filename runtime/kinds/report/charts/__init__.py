"""The chart types: each a file of its own, found by being there."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from runtime.kinds.report.charts.chart import ChartType

__all__ = ["chart_types"]

SHARED = ("chart", "cartesian", "slices", "hierarchy")


@cache
def chart_types() -> Mapping[str, ChartType]:
    found: dict[str, ChartType] = {}
    for module in iter_modules(__path__):
        if module.name not in SHARED:
            chart: ChartType = import_module(f"{__name__}.{module.name}").CHART
            if chart.name != module.name:
                raise LookupError(f"The chart type in {module.name}.py is called '{chart.name}'.")
            found[chart.name] = chart
    return dict(sorted(found.items()))

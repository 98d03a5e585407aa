"""Parameters of reports and dashboards: declared with JSON Schema, given as JSON, bound into SQL with their types."""

from runtime.parameters.checks import parameter_problems
from runtime.parameters.schema import PARAMETER
from runtime.parameters.shared import shared_problems, shared_references
from runtime.parameters.values import Given, given

__all__ = ["PARAMETER", "Given", "given", "parameter_problems", "shared_problems", "shared_references"]

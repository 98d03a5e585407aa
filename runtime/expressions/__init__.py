"""CEL over one record or context: the language of computed fields, visibility, checks and conditions. See README.md."""

from runtime.expressions.checks import check
from runtime.expressions.errors import ExpressionError
from runtime.expressions.functions import FUNCTIONS
from runtime.expressions.program import Program, compile, fields_of  # noqa: A004 - as in re.compile
from runtime.expressions.types import AMBIENT, RESERVED, CelType
from runtime.expressions.values import from_cel, to_cel

__all__ = [
    "AMBIENT",
    "FUNCTIONS",
    "RESERVED",
    "CelType",
    "ExpressionError",
    "Program",
    "check",
    "compile",
    "fields_of",
    "from_cel",
    "to_cel",
]

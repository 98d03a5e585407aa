"""The query builder: a query without SQL, as JSON, compiled to the SQL of its data source."""

from runtime.kinds.report.builder.compile import BuilderProblem, Built, built
from runtime.kinds.report.builder.sources import World

__all__ = ["BuilderProblem", "Built", "World", "built"]

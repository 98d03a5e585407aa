"""The records that the engines keep, for Django to find."""

from runtime.kinds.report.models import Delivery, ReportCancel, Subscription
from runtime.kinds.table.ddl.models import Parked, PhysicalTable, SchemaChange, SchemaStep
from runtime.kinds.table.models import Counter, ImportChunk, ImportRun, RejectedRow, RowHistory, StoredFile

__all__ = [
    "Counter",
    "Delivery",
    "ImportChunk",
    "ImportRun",
    "Parked",
    "PhysicalTable",
    "RejectedRow",
    "ReportCancel",
    "RowHistory",
    "SchemaChange",
    "SchemaStep",
    "StoredFile",
    "Subscription",
]

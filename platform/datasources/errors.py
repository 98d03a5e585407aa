"""What stops a statement at the database. The texts are for viewers: they hold no values of rows and nothing of the server."""

from operations.errors import OperationError


class QueryFailed(OperationError):
    """`for_designers` is what the database said, without values; whoever may design the data source may see it."""

    status, code, title = 422, "query_failed", "The database could not run the query"

    def __init__(self, detail: str = "", *, for_designers: str = "") -> None:
        super().__init__(detail)
        self.for_designers = for_designers


class QueryTimeout(QueryFailed):
    status, code, title = 422, "query_timeout", "The query took too long"


class QueryCancelled(QueryFailed):
    status, code, title = 409, "query_cancelled", "The query was cancelled"


class QueryTooExpensive(QueryFailed):
    status, code, title = 422, "query_too_expensive", "The query would take more than it may"


class QueryRefused(QueryFailed):
    """The database itself saw something that the guard did not expect."""

    status, code, title = 422, "query_refused", "The query is not allowed"


class SourceUnreachable(QueryFailed):
    status, code, title = 503, "source_unreachable", "The data source does not answer"


class TooManyChanged(QueryFailed):
    """A change that would touch more rows than it may; nothing was changed."""

    status, code, title = 422, "too_many_rows", "The change would touch too many rows"


class DriverMissing(QueryFailed):
    """The installation lacks the driver of this sort of database."""

    status, code, title = 503, "driver_missing", "The driver of the data source is not installed"

    def __init__(self, engine: str, package: str) -> None:
        super().__init__(missing_text(engine, package))


def missing_text(engine: str, package: str) -> str:
    return f"The driver for '{engine}' is not installed here. An operator installs it with: pip install {package}"

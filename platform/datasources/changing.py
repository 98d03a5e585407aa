"""The one place that changes rows of other databases: one statement in a transaction of its own, all of it or nothing."""

from contextlib import suppress

from datasources.engines import changing_engine, engine
from datasources.engines.session import ChangingSession
from datasources.errors import QueryCancelled, SourceUnreachable, TooManyChanged
from datasources.execute import REASONS, check_at_database, failure_of
from datasources.limits import Cancel, Limits
from datasources.sanitised import sanitised
from datasources.sources import Source
from operations.errors import OperationError
from runtime.sql.guard import Ready


def change(source: Source, ready: Ready, *, limits: Limits, cancel: Cancel | None = None, dry_run: bool = False) -> int:
    """How many rows it touched. With more than `limits.rows`, and in a dry run, it is taken back. Raises a QueryFailed."""
    wanted = cancel or Cancel()
    session = _connected(source, limits)
    wanted.on(session.cancel)
    try:
        if wanted.is_set:
            raise QueryCancelled(REASONS["cancelled"][1])
        return _changed(source, ready, session, limits, dry_run)
    except OperationError:
        raise
    except Exception as error:
        raise failure_of(error, source, wanted) from error
    finally:
        wanted.forget(session.cancel)
        with suppress(Exception):  # whatever was not committed is gone with the connection
            session.close()


def _changed(source: Source, ready: Ready, session: ChangingSession, limits: Limits, dry_run: bool) -> int:
    check_at_database(source, ready, session, limits)
    count = session.change(ready.statement.text, ready.statement.params, limits)
    if count > limits.rows:
        raise TooManyChanged(
            f"This would touch {count:,} rows; at most {limits.rows:,} are allowed. Nothing was changed."
        )
    if not dry_run:
        session.commit()
    return count


def _connected(source: Source, limits: Limits) -> ChangingSession:
    try:
        return changing_engine(source.engine).connect_to_change(source, limits)
    except OperationError:
        raise
    except Exception as error:
        message = engine(source.engine).reason(error)[1]
        raise SourceUnreachable("The data source does not answer.", for_designers=sanitised(message)) from error

"""Does a data source answer? Step by step, so that the first step that fails says what is to be done."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from datasources.catalogues import found_in
from datasources.engines import engine, missing_driver
from datasources.engines.reaching import checked_addresses
from datasources.errors import missing_text
from datasources.files import database_of
from datasources.limits import Limits
from datasources.sanitised import sanitised
from datasources.sources import Source, port_of
from operations.errors import OperationError
from operations.problems import Finding

SECONDS = 5.0
NO_CATALOG = re.compile(r"\bcatalog\b.* (?:not found|does not exist)", re.I)
UNREACHED = ("connection refused", "timeout expired", "timed out", "can't connect", "no route", "unreachable")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that was tried. `message` says what was found, `hint` what to do about it."""

    step: str
    ok: bool
    message: str
    hint: str = ""

    def as_json(self) -> Finding:
        return Finding(step=self.step, ok=self.ok, message=self.message, hint=self.hint)


class _Failed(Exception):
    def __init__(self, step: Step) -> None:
        super().__init__(step.message)
        self.step = step


def diagnosed(source: Source) -> list[Step]:
    """What went well, and at last what did not."""
    done: list[Step] = []
    if package := missing_driver(source.engine):
        hint = "The server is restarted after it."
        return [Step(step="driver", ok=False, message=missing_text(source.engine, package), hint=hint)]
    for attempt in UPLOAD_STEPS if source.files else FILE_STEPS if source.path is not None else SERVER_STEPS:
        try:
            done.append(attempt(source))
        except _Failed as failed:
            return [*done, failed.step]
    return done


def _name(source: Source) -> Step:
    try:
        found = checked_addresses(source.host, port_of(source))
    except OperationError as error:
        step = "address" if error.code == "address_not_allowed" else "name"
        raise _Failed(Step(step=step, ok=False, message=error.detail, hint="Check the host.")) from error
    return Step(step="name", ok=True, message=f"'{source.host}' is found ({len(found)} addresses).")


def _sign_in(source: Source) -> Step:
    try:
        engine(source.engine).connect(source, Limits(seconds=SECONDS)).close()
    except OperationError as error:
        raise _Failed(Step(step="sign_in", ok=False, message=error.detail)) from error
    except Exception as error:
        message = engine(source.engine).reason(error)[1] or str(error)
        raise _Failed(_why(f"{message} {error}", source, sanitised(message))) from error
    return Step(step="sign_in", ok=True, message=f"'{source.user}' is signed in to '{source.database}'.")


def _why(text: str, source: Source, told: str) -> Step:
    """Which step a driver's words are about."""
    words = text.lower()
    if any(word in words for word in UNREACHED):
        port = port_of(source)
        hint = "Is the port right, and is there a firewall between?"
        return Step(step="port", ok=False, message=f"Nothing answers at port {port}.", hint=hint)
    if "encrypt the connection" in words:
        return Step(step="tls", ok=False, message=told, hint="Choose an encrypted one, or leave the password out.")
    if any(word in words for word in ("ssl", "tls", "certificate")):
        hint = "The server's certificate must be valid for the host; 'require' encrypts without checking it."
        return Step(step="tls", ok=False, message=told, hint=hint)
    if any(word in words for word in ("readonly = 1", "too old")):
        return Step(step="rights", ok=False, message=told, hint="The server or the user's profile must be changed.")
    if any(word in words for word in ("password", "authentication", "access denied for user", "pg_hba")):
        return Step(step="sign_in", ok=False, message=told, hint="Check user and password.")
    if "another address" in words:
        return Step(step="address", ok=False, message=told, hint="The server or the proxy before it must be changed.")
    if "does not exist" in words or "unknown database" in words:
        return _no_database(source, told)
    return Step(step="sign_in", ok=False, message=told)


def _no_database(source: Source, told: str) -> Step:
    if source.engine == "trino":
        return Step(step="database", ok=False, message=told, hint=f"Is there a catalog '{source.database}'?")
    return Step(step="database", ok=False, message=told, hint=f"Is there a database '{source.database}'?")


def _file(source: Source) -> Step:
    if source.path is None or not source.path.is_file():
        name = source.path.name if source.path is not None else ""
        raise _Failed(
            Step(
                step="file",
                ok=False,
                message=f"There is no file '{name}' in the folder of data sources.",
                hint="An operator puts it into the folder 'datasources' of JACQUARD_VAR.",
            )
        )
    return Step(step="file", ok=True, message=f"'{source.path.name}' is there.")


def _uploads(source: Source) -> Step:
    for uploaded in source.files:
        try:
            database_of(uploaded.file, uploaded.sheet)
        except OperationError as error:
            raise _Failed(Step(step="file", ok=False, message=error.detail, hint="Upload it again.")) from error
    return Step(step="file", ok=True, message=f"{len(source.files):,} uploaded files are there.")


def _tables(source: Source) -> Step:
    try:
        found = found_in(source)
    except OperationError as error:
        told = getattr(error, "for_designers", "") or error.detail
        if NO_CATALOG.search(told):
            raise _Failed(_no_database(source, told)) from error
        raise _Failed(Step(step="rights", ok=False, message=told, hint="The user must be allowed to read.")) from error
    if not found:
        return Step(
            step="rights", ok=True, message="There is no table that may be read.", hint="Grant SELECT to the user."
        )
    return Step(step="rights", ok=True, message=f"{len(found):,} tables may be read.")


SERVER_STEPS: tuple[Callable[[Source], Step], ...] = (_name, _sign_in, _tables)
UPLOAD_STEPS: tuple[Callable[[Source], Step], ...] = (_uploads, _tables)
FILE_STEPS: tuple[Callable[[Source], Step], ...] = (_file, _tables)

"""`manage.py rows import TABLE FILE` and `manage.py rows export TABLE FILE`: files of any size, in the shell."""

import sys
import uuid
from pathlib import Path
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.directory import principal_for
from accounts.models import User
from accounts.principal import Principal, system_principal
from operations import clock
from operations.errors import OperationError
from operations.operation import Call, Source
from operations.perform import perform
from operations.progress import Bar
from runtime.kinds.table.access.sights import reader_of
from runtime.kinds.table.models import ImportRun
from runtime.kinds.table.reading.asked import asked_in_query
from runtime.kinds.table.transfer import runs, taking_up
from runtime.kinds.table.transfer.sources import DELIMITERS, ENCODINGS, FORMATS, opened

SHOWN = 20


class Command(BaseCommand):
    help = "Import rows from a CSV, Excel or JSON lines file, or export them."

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True, metavar="import|export")
        taking = deeds.add_parser("import", help="import a file into a table")
        taking.add_argument("table")
        taking.add_argument("file", type=Path)
        taking.add_argument("--mode", choices=("create", "update", "upsert"), default="upsert")
        taking.add_argument("--on-error", choices=("stop", "skip"), default="stop", help="stop: all rows or none")
        taking.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", help="again for each column")
        taking.add_argument("--empty", action="append", default=[], metavar="COLUMN", help="rows not found: empty")
        taking.add_argument("--key", default="", help="fields that tell rows apart, divided by commas; or id")
        taking.add_argument("--resume", metavar="ID", help="go on with an import that was cut off, with the same file")
        taking.add_argument("--again", action="store_true", help="the same file once more, without a key")
        taking.add_argument("--encoding", choices=ENCODINGS, default="")
        taking.add_argument("--delimiter", choices=tuple(DELIMITERS), default="")
        taking.add_argument("--sheet", default="")
        giving = deeds.add_parser("export", help="export a table to a file, or to - for the standard output")
        giving.add_argument("table")
        giving.add_argument("file")
        giving.add_argument("--where", action="append", default=[], metavar="NAME=VALUE", help="as in a list request")
        giving.add_argument("--titles", action="store_true", help="titles of references beside their ids")
        for one in (taking, giving):
            one.add_argument("--format", choices=FORMATS, default="")
            one.add_argument("--as", dest="user", metavar="USERNAME", help="with this user's rights, else with all")

    def handle(self, *args: Any, **options: Any) -> None:
        principal = _principal(options["user"])
        try:
            if options["deed"] == "import":
                self._import(principal, options)
            else:
                self._export(principal, options)
        except OperationError as error:
            raise CommandError(_told(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Interrupted. What was settled before is kept, if on-error is skip.") from None

    def _import(self, principal: Principal, options: dict[str, Any]) -> None:
        call = _call("row.import", principal, options["table"])
        reader = reader_of(call)
        sight = reader.table(options["table"])
        asked = {name: options[name] for name in ("format", "encoding", "delimiter", "sheet")}
        with options["file"].open("rb") as file:
            sheet = opened(file, name=options["file"].name, **asked)
        if options["resume"]:
            run = taking_up.run_of(call, options["resume"])
            work = taking_up.resumed(call, reader, sight, sheet, run)
            taking_up.taken_up(run, call.now)
        else:
            request = runs.Request(
                mode=options["mode"],
                on_error=options["on_error"],
                columns=_columns(options, sheet.columns),
                key=tuple(name for name in options["key"].split(",") if name),
                again=options["again"],
            )
            work = runs.prepared(call, reader, sight, sheet, request)
            run = taking_up.begun(work)
        self.stderr.write(f"Import {run.key}")
        bar = Bar(options["table"], sys.stderr)
        bar.told(run.position, sheet.total)
        try:
            run = runs.carried_out(work, run, bar.told)
        finally:
            bar.end()
        self._tell(run)

    def _export(self, principal: Principal, options: dict[str, Any]) -> None:
        name = options["file"]
        format = options["format"] or _ending(name)
        query = [pair.partition("=")[::2] for pair in options["where"]]
        query += [("format", format), ("titles", "true" if options["titles"] else "false")]
        given = {"query": [list(pair) for pair in query]}
        asked_in_query(given["query"], also=("format", "titles"))
        result = perform(
            "row.export",
            given,
            principal=principal,
            target={"table": options["table"]},
            source=Source(channel="shell"),
        )
        if name == "-":
            for block in result.stream or ():
                sys.stdout.buffer.write(block)
            return
        with Path(name).open("wb") as file:
            file.writelines(result.stream or ())

    def _tell(self, run: ImportRun) -> None:
        self.stdout.write(
            f"{run.created:,} created, {run.updated:,} updated, {run.unchanged:,} unchanged, "
            f"{run.conflicts:,} in conflict, {run.rejected:,} rejected."
        )
        for problem in run.problems[:SHOWN]:
            self.stdout.write(f"  {problem['pointer'].removeprefix('/lines/')}: {problem['message']}")


def _principal(username: str | None) -> Principal:
    if not username:
        return system_principal("shell")
    user = User.objects.named(username)
    if user is None:
        raise CommandError(f"There is no user '{username}'.")
    return principal_for(user)


def _call(operation: str, principal: Principal, table: str) -> Call:
    return Call(
        operation=operation,
        principal=principal,
        input={},
        target={"table": table},
        now=clock.now(),
        request_id=uuid.uuid4().hex,
        source=Source(channel="shell"),
    )


def _columns(options: dict[str, Any], names: tuple[str, ...]) -> list[dict[str, str]] | None:
    if not options["map"]:
        if options["empty"]:
            raise CommandError("--empty goes together with --map for each column that is to be read.")
        return None
    pairs = [cast(tuple[str, str, str], one.rpartition("=")) for one in options["map"]]
    return [
        {"column": column, "field": field, "missing": "empty" if column in options["empty"] else "reject"}
        for column, _, field in pairs
    ]


def _ending(name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    return ending if ending in FORMATS else "csv"


def _told(error: OperationError) -> str:
    found = [
        f"  {problem.pointer.removeprefix('/lines/')}: {problem.message} {problem.hint}".rstrip()
        for problem in error.problems[:SHOWN]
    ]
    return "\n".join([error.detail or error.title, *found])

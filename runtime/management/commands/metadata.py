"""`manage.py metadata …`: definitions and packs in the shell. Everything goes through the operations that the browser uses."""

import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError

from accounts.directory import principal_for
from accounts.models import User
from accounts.principal import Principal, system_principal
from metadata.bodies import file_bytes
from metadata.packfile import read_pack, write_folder, write_zip
from operations.errors import NotFound, OperationError
from operations.json import strict_loads
from operations.operation import Result, Source
from operations.perform import perform
from runtime.policies.grants import with_grants

Json = Any
LANGUAGE = "en"


class Command(BaseCommand):
    help = "Look at definitions, publish them, and move them between installations as packs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="username", default="", help="do it as this user, with their permissions")
        parser.add_argument("--json", action="store_true", help="print JSON")
        words = parser.add_subparsers(dest="word", required=True, metavar="what")
        for word, meaning, work, arguments in WORDS:
            one = words.add_parser(word, help=meaning, description=meaning)
            one.set_defaults(work=work)
            for names, options in arguments:
                one.add_argument(*names, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        given = Namespace(**options)
        try:
            desk = Desk(principal=_principal(given.username), given=given, say=self.stdout.write)
            given.work(desk)
        except OperationError as error:
            raise CommandError("\n".join(_lines_of_error(error))) from error


class Desk:
    """One run of the command: who asks, what was given, and where to say it."""

    def __init__(self, *, principal: Principal, given: Namespace, say: Callable[[str], object]) -> None:
        self.principal, self.given, self._say = principal, given, say

    @property
    def target(self) -> dict[str, str]:
        return {"kind": self.given.kind, "name": self.given.name}

    def ask(self, operation: str, input: Mapping[str, Json] | None = None, **more: Any) -> Result:
        source = Source(channel="shell")
        return perform(operation, input, principal=self.principal, source=source, **more)

    def of_definition(self, word: str, input: Mapping[str, Json] | None = None, **more: Any) -> Json:
        return self.ask(f"definition.{word}", input, target=self.target, **more).value

    def show(self, value: Json, lines: Iterable[str]) -> None:
        """As JSON or as lines that a person reads."""
        if self.given.json:
            self._say(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
            return
        for line in lines:
            self._say(line)


# Definitions


def list_definitions(desk: Desk) -> None:
    if not desk.given.kind:
        kinds = desk.ask("kind.list").value["kinds"]
        desk.show(kinds, (f"{kind['name']:<16} {kind['title'].get(LANGUAGE, '')}" for kind in kinds))
        return
    asked = {"archived": True} if desk.given.archived else {}
    found = desk.ask("definition.list", asked, target={"kind": desk.given.kind}).value["definitions"]
    desk.show(found, (f"{line['name']:<32} {_state(line):<24} {line['title'][LANGUAGE]}" for line in found))


def get(desk: Desk) -> None:
    """The body alone, as it stands in a file."""
    if desk.given.version:
        target = desk.target | {"number": str(desk.given.version)}
        body = desk.ask("definition.version", target=target).value["body"]
    else:
        shown = desk.of_definition("get")
        body = shown["published_body"] if desk.given.published else shown["body"]
    desk.show(body, [file_bytes(body).decode().rstrip()])


def validate(desk: Desk) -> None:
    asked = {"body": _body(desk.given.file)} if desk.given.file else {}
    problems = desk.of_definition("validate", asked)["problems"]
    desk.show(problems, _lines_of_problems(problems) if problems else ["No problems."])
    if any(problem["level"] == "error" for problem in problems):
        raise CommandError("There are errors.")


def save(desk: Desk) -> None:
    shown = _saved(desk)
    desk.show(
        shown, [f"Saved the draft of {desk.given.kind}/{desk.given.name}.", *_lines_of_problems(shown["problems"])]
    )


def plan(desk: Desk) -> None:
    made = desk.of_definition("plan", _asked(desk))
    desk.show(made, _lines_of_plan(made))


def publish(desk: Desk) -> None:
    """With a file: its content becomes the draft first."""
    if desk.given.file:
        _saved(desk)
    asked = _asked(desk)
    made = desk.of_definition("plan", asked)
    consent = {"seal": made["seal"], "decisions": _pairs(desk.given.decide), "comment": desk.given.comment}
    shown = desk.of_definition("publish", asked | consent)
    desk.show(shown, [*_lines_of_plan(made), f"Published {shown['kind']}/{shown['name']} v{shown['published']}."])


def rollback(desk: Desk) -> None:
    asked = {"version": desk.given.version}
    made = desk.of_definition("plan", asked)
    consent = {"seal": made["seal"], "decisions": _pairs(desk.given.decide), "comment": desk.given.comment}
    shown = desk.of_definition("rollback", asked | consent)
    desk.show(shown, [*_lines_of_plan(made), f"Published {shown['kind']}/{shown['name']} v{shown['published']}."])


def delete(desk: Desk) -> None:
    made = desk.of_definition("plan", {"delete": True})
    desk.of_definition("delete", {"seal": made["seal"], "decisions": _pairs(desk.given.decide)})
    desk.show(made, [*_lines_of_plan(made), f"Deleted {desk.given.kind}/{desk.given.name}."])


def versions(desk: Desk) -> None:
    shown = desk.of_definition("versions")
    published = shown["published"]
    desk.show(
        shown,
        (
            f"{'*' if version['number'] == published else ' '} v{version['number']:<5} {version['created_at'][:19]}"
            f"  {version['created_by']:<20} {version['comment']}"
            for version in shown["versions"]
        ),
    )


def diff(desk: Desk) -> None:
    asked = {"from": desk.given.before, "to": desk.given.after}
    shown = desk.of_definition("diff", asked)
    desk.show(shown, shown["sentences"][LANGUAGE] or ["No difference."])


def where_used(desk: Desk) -> None:
    uses = desk.of_definition("where_used")["uses"]
    desk.show(uses, [f"{use['kind']}/{use['name']} {use['pointer']}" for use in uses] or ["Nothing uses it."])


# Packs


def export(desk: Desk) -> None:
    given = desk.given
    asked: dict[str, Json] = {"name": given.pack or Path(given.to).stem, "version": given.version}
    if given.definitions:
        asked["definitions"] = [_named(text) for text in given.definitions]
    if given.rows:
        asked["rows"] = given.rows
    answer = desk.ask("pack.export", asked)
    told = answer.value or {"rows": 0, "notes": []}
    to = Path(given.to)
    with tempfile.TemporaryDirectory(prefix="jacquard-pack-") as folder:
        packed = to if to.suffix == ".zip" else Path(folder) / "pack.zip"
        with packed.open("wb") as target:
            target.writelines(answer.stream or [answer.body or b""])
        pack = read_pack(packed)
        if to.suffix != ".zip":
            write_folder(pack, to)
    count = len(pack.definitions)
    rows = f" and {told['rows']:,} rows" if given.rows else ""
    shown = {"to": str(to), "definitions": count, **told}
    desk.show(shown, [f"Wrote {count} definitions{rows} to {to}.", *map(_line_of_note, told["notes"])])


def import_pack(desk: Desk) -> None:
    given = desk.given
    with _as_zip(Path(given.pack)) as file:
        choices = _choices(given.choose)
        made = desk.ask("pack.plan", {"file": File(file), "choices": choices}).value
        if given.prefer:
            for conflict in made["conflicts"]:
                chosen = choices.setdefault(f"{conflict['kind']}/{conflict['name']}", {})
                chosen.setdefault(conflict["identity"], given.prefer)
            file.seek(0)
            made = desk.ask("pack.plan", {"file": File(file), "choices": choices}).value
        if given.plan:
            desk.show(made, _lines_of_import(made))
            return
        file.seek(0)
        asked = {
            "file": File(file),
            "choices": choices,
            "decisions": _pairs(given.decide),
            "seal": made["plan"]["seal"],
            "rows": not given.no_rows,
        }
        shown = desk.ask("pack.import", asked).value
    pack = f"{shown['pack']['name']} {shown['pack']['version']}"
    desk.show(shown, [*_lines_of_import(made), *_lines_of_rows(shown["loaded"]), f"Imported {pack}."])
    if any("error" in loaded for loaded in shown["loaded"]):
        raise CommandError("Some rows could not be loaded; the definitions are in place.")


@contextmanager
def _as_zip(pack: Path) -> Iterator[Any]:
    """A folder is packed first: one way in for both."""
    if not pack.exists():
        raise CommandError(f"There is no file or folder {pack}.")
    if pack.is_file():
        with pack.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile(suffix=".zip") as packed:
        write_zip(read_pack(pack), packed)
        packed.seek(0)
        yield packed


# What was given


def _principal(username: str) -> Principal:
    if not username:
        return system_principal("shell")
    user = User.objects.named(username)
    if user is None or not user.is_active:
        raise NotFound(f"There is no active user '{username}'.")
    return with_grants(principal_for(user))


def _body(file: str) -> Json:
    if file == "-":
        return strict_loads(sys.stdin.buffer.read())
    path = Path(file)
    if not path.is_file():
        raise CommandError(f"There is no file {file}.")
    return strict_loads(path.read_bytes())


def _saved(desk: Desk) -> Json:
    body = _body(desk.given.file)
    try:
        etag = desk.of_definition("get")["etag"]
    except NotFound:
        input = {"name": desk.given.name, "body": body}
        return desk.ask("definition.create", input, target={"kind": desk.given.kind}).value
    return desk.of_definition("save_draft", {"body": body}, if_match=etag)


def _asked(desk: Desk) -> dict[str, Json]:
    return {"rename_to": desk.given.rename_to} if desk.given.rename_to else {}


def _pairs(decisions: Iterable[str]) -> dict[str, str]:
    """`choice=value`, several times."""
    wrong = [text for text in decisions if "=" not in text]
    if wrong:
        raise CommandError(f"'{wrong[0]}' must be written as choice=value.")
    return dict(text.split("=", 1) for text in decisions)


def _choices(texts: Iterable[str]) -> dict[str, dict[str, str]]:
    """`table/clients:/fields/k3j2h1aa=theirs`, several times."""
    choices: dict[str, dict[str, str]] = {}
    for text in texts:
        place, _, side = text.rpartition("=")
        key, colon, identity = place.partition(":")
        if not colon:
            raise CommandError(f"'{text}' must be written as kind/name:identity=ours or =theirs.")
        choices.setdefault(key, {})[identity] = side
    return choices


def _named(text: str) -> dict[str, str]:
    kind, slash, name = text.partition("/")
    if not slash:
        raise CommandError(f"'{text}' must be written as kind/name.")
    return {"kind": kind, "name": name}


# What is said


def _state(line: Json) -> str:
    if line["archived"]:
        return "archived"
    published = f"v{line['published']}" if line["published"] else "never published"
    return published + (", draft" if line["has_draft"] and line["published"] else "")


def _lines_of_plan(made: Json) -> Iterator[str]:
    for definition in made["definitions"]:
        was = f" (was {definition['renamed_from']})" if definition["renamed_from"] else ""
        yield f"{definition['change'].capitalize()}: {definition['kind']}/{definition['name']}{was}"
        yield from (f"  {sentence}" for sentence in definition["sentences"][LANGUAGE])
        for effect in definition["effects"]:
            decide = (
                f"  [--decide {effect['choice']}=… of {', '.join(effect['choices'])}]" if "choice" in effect else ""
            )
            yield f"  ! {effect['sentence'].get(LANGUAGE, effect['code'])}{decide}"
        yield from (f"    {statement}" for statement in definition["statements"])
    yield from (f"Rights: {change['sentence'].get(LANGUAGE, '')}" for change in made["permissions"])
    yield from (f"Breaks {b['kind']}/{b['name']}: {b['problem']['message']}" for b in made["breaks"])
    yield from _lines_of_problems(made["problems"])
    if not made["definitions"]:
        yield "Nothing would change."


def _lines_of_import(made: Json) -> Iterator[str]:
    yield from _lines_of_plan(made["plan"])
    for conflict in made["conflicts"]:
        key = f"{conflict['kind']}/{conflict['name']}:{conflict['identity']}"
        sides = [f"{side} {_short(conflict[side])}" for side in ("base", "ours", "theirs") if side in conflict]
        yield f"Conflict {key} ({conflict['code']}): {'; '.join(sides)}  [--choose {key}=ours or =theirs]"
    yield from (f"Rows: {rows['table']} ({rows['bytes']:,} bytes of {rows['format']})" for rows in made["rows"])


def _lines_of_rows(loaded: Json) -> Iterator[str]:
    for rows in loaded:
        if "error" in rows:
            yield f"Rows of {rows['table']} were not loaded: {rows['error']['detail']}"
            yield from _lines_of_problems(rows["error"]["problems"][:20])
        else:
            yield f"Loaded the rows of {rows['table']}."


NOTES: Mapping[str, str] = {
    "file": "files stay behind",
    "secret": "secrets stay behind",
    "masked": "you see it masked, so it stays behind",
    "hidden": "you may not read it, so it stays behind",
    "any_table": "a reference to rows of several tables stays behind",
    "no_key_there": "the rows it leads to have no key of one field, so it stays behind",
    "state": "{count:,} rows are in another state than the first; elsewhere they begin anew",
    "lost": "{count:,} references lead to rows that you may not read; they are left empty",
    "elsewhere": "{count:,} references lead to rows of {target}, which must be there",
    "left_out": "{count:,} rows are left out: their key or a reference that they need is not there",
}
"""What stayed behind of the rows of a pack."""


def _line_of_note(note: Mapping[str, Json]) -> str:
    place = ".".join(filter(None, (note["table"], note["field"])))
    return f"  {place}: {NOTES[note['code']].format(**note)}."


def _lines_of_problems(problems: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for problem in problems:
        place = "/".join(filter(None, (problem.get("kind"), problem.get("name")))) + problem["pointer"]
        hint = f" {problem['hint']}" if problem.get("hint") else ""
        yield f"{problem['level'].capitalize()} at {place or 'the document'}: {problem['message']}{hint}"


def _lines_of_error(error: OperationError) -> Iterator[str]:
    yield error.detail or error.title
    yield from _lines_of_problems(problem.as_json() for problem in error.problems)
    for conflict in error.extra.get("conflicts", ()):
        yield f"Conflict {conflict['kind']}/{conflict['name']}:{conflict['identity']} ({conflict['code']})"


def _short(value: Json) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= 60 else f"{text[:57]}…"


Argument = tuple[tuple[str, ...], dict[str, Any]]

KIND: Argument = (("kind",), {})
NAME: Argument = (("name",), {})
FILE: Argument = (("file",), {"help": "a file with the body, or - for the standard input"})
MAYBE_FILE: Argument = (("file",), {"nargs": "?", "default": "", "help": "a file with the body, or -"})
RENAME: Argument = (("--rename-to",), {"default": "", "help": "its new name"})
DECIDE: Argument = (("--decide",), {"action": "append", "default": [], "metavar": "CHOICE=VALUE"})
COMMENT: Argument = (("--comment",), {"default": "", "help": "kept with the version"})

WORDS: tuple[tuple[str, str, Callable[[Desk], None], tuple[Argument, ...]], ...] = (
    (
        "list",
        "The definitions of a kind, or the kinds.",
        list_definitions,
        ((("kind",), {"nargs": "?", "default": ""}), (("--archived",), {"action": "store_true"})),
    ),
    (
        "get",
        "The body of a definition: its draft, what is published, or a version.",
        get,
        (KIND, NAME, (("--published",), {"action": "store_true"}), (("--version",), {"type": int, "default": 0})),
    ),
    ("validate", "The problems of a draft or of a file.", validate, (KIND, NAME, MAYBE_FILE)),
    ("save", "Save a file as the draft.", save, (KIND, NAME, FILE)),
    ("plan", "What publishing the draft would do.", plan, (KIND, NAME, RENAME)),
    (
        "publish",
        "Publish the draft, or a file.",
        publish,
        (KIND, NAME, MAYBE_FILE, RENAME, DECIDE, COMMENT),
    ),
    ("versions", "The versions of a definition.", versions, (KIND, NAME)),
    (
        "diff",
        "What differs between two sides: draft, published, or the number of a version.",
        diff,
        (
            KIND,
            NAME,
            (("before",), {"nargs": "?", "default": "published"}),
            (("after",), {"nargs": "?", "default": "draft"}),
        ),
    ),
    (
        "rollback",
        "Publish an older version again.",
        rollback,
        (KIND, NAME, (("version",), {"type": int}), DECIDE, COMMENT),
    ),
    ("delete", "Delete a definition; its data is parked.", delete, (KIND, NAME, DECIDE)),
    ("where-used", "Who uses a definition.", where_used, (KIND, NAME)),
    (
        "export",
        "Write published definitions as a pack: into a folder, or a file that ends in .zip.",
        export,
        (
            (("to",), {"help": "a folder or a .zip file"}),
            (("definitions",), {"nargs": "*", "metavar": "kind/name", "help": "all that may be read when left out"}),
            (("--pack",), {"default": "", "help": "the pack's name; that of the file when left out"}),
            (("--version",), {"default": "1.0.0"}),
            (
                ("--rows",),
                {"action": "append", "default": [], "metavar": "TABLE", "help": "a table whose rows come along"},
            ),
        ),
    ),
    (
        "import",
        "Import a pack, a folder or a zip file.",
        import_pack,
        (
            (("pack",), {"help": "a folder or a zip file"}),
            (("--plan",), {"action": "store_true", "help": "only say what would happen"}),
            (("--prefer",), {"choices": ["ours", "theirs"], "default": ""}),
            (("--choose",), {"action": "append", "default": [], "metavar": "kind/name:identity=ours|theirs"}),
            DECIDE,
            (("--no-rows",), {"action": "store_true", "help": "leave seed rows out"}),
        ),
    ),
)

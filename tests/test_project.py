"""What holds for the project as a whole: where things stand, what is documented, and what nobody may write."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.apps import apps
from django.core.management import get_commands

from accounts.principal import Principal
from api.errors import problem_reply
from datasources.engines import DRIVERS
from metadata.kinds import Kind, kinds
from operations.errors import OperationError
from operations.operation import Operation
from operations.problems import Problem
from operations.registry import operations
from project.environment import VARIABLES, settings_table
from project.reference import outdated_pages

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "platform" / "web"
SOURCES = ("platform", "metadata", "runtime")
PROBLEM_MEMBERS = {"type", "title", "status", "code", "detail", "instance", "request_id", "problems"}
LONGEST_FILE = 500

# Addresses that name something and are never fetched.
NAMES_ONLY = re.compile(
    r"https?://(json-schema\.org/draft/|www\.w3\.org/|(127\.0\.0\.1|localhost|\[::1\])(:|/|\b)|([a-z0-9-]+\.)*example(\.(com|org))?\b"
    r"|spec\.openapis\.org/oas/)"
)
NOT_SHIPPED = (".d.ts", ".test.ts", ".spec.ts")
ADDRESS = re.compile(r"https?://[A-Za-z0-9\[]")


def git_files(*patterns: str) -> list[Path]:
    """What belongs to the project: known to git, or new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file()]


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


# The tree


def test_platform_is_a_source_root_and_never_a_package() -> None:
    """An __init__.py there would hide the standard library's `platform`."""
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert sys.modules.get("platform") is None or "platform.py" in str(sys.modules["platform"].__file__)


def test_there_is_a_changelog_of_what_is_not_released_yet() -> None:
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_gate_runs_the_test_command_of_the_readme() -> None:
    assert re.search(r"^make test\b", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert (ROOT / ".ci" / "run").read_text("utf-8").rstrip().endswith("make test")


def test_no_python_file_grows_beyond_reading() -> None:
    """Beyond 250 lines or so a file should be asked whether it holds two nouns; here it is too late to ask."""
    long = [path for path in git_files("*.py") if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE]
    assert [name for name in named(long) if name.startswith(SOURCES) and "/migrations/" not in name] == []


# Kinds


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.name)
def test_every_kind_has_a_readme_and_examples(kind: Kind) -> None:
    assert (kind.folder / "README.md").is_file()
    assert list((kind.folder / "examples" / "good").glob("*.json"))
    assert list((kind.folder / "examples" / "bad").glob("*.json"))


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.name)
def test_every_member_of_a_kind_has_a_title_in_both_languages(kind: Kind) -> None:
    """Editors and the reference are made from them."""
    members = kind.schema["properties"]
    assert [name for name, member in members.items() if not {"title", "x-title-zh"} <= set(member)] == []


# Operations


@pytest.mark.parametrize("operation", operations().values(), ids=lambda operation: operation.name)
def test_every_operation_is_documented_declared_and_closed(operation: Operation) -> None:
    assert re.fullmatch(r"[A-Z].*[^.]", operation.summary), "a summary is a sentence without its full stop"
    assert operation.access.rule in ("public", "signed_in", "granted", "policy")
    assert operation.input.get("type") == "object"
    assert not operation.route or operation.route.path.startswith("/api/")
    if operation.route and operation.route.method == "GET":
        assert operation.transaction != "one", "what is read changes nothing; at most it leaves its trace in the log"


def test_only_signing_in_is_open_to_everybody() -> None:
    public = {name for name, operation in operations().items() if operation.access.rule == "public"}
    assert public == {"auth.login", "auth.logout", "auth.refresh", "auth.setup", "subscription.unsubscribe"}


@pytest.mark.parametrize("operation", operations().values(), ids=lambda operation: operation.name)
def test_nobody_unknown_may_do_what_is_not_public(operation: Operation) -> None:
    target = dict.fromkeys(re.findall(r"{(\w+)}", operation.route.path if operation.route else ""), "nothing")
    unknown = Principal(kind="anonymous")
    assert operation.access.rule == "public" or not operation.access.decides(unknown, target)


def test_one_client_speaks_to_other_machines() -> None:
    """T16: the address rules hold because nothing goes around them. `up` asks its own web processes for their health."""
    allowed = {"platform/project/processes.py"}
    speaks = re.compile(
        r"^\s*(?:import|from) (?:urllib\.request|http\.client|xmlrpc)\b|\bcreate_connection\(", re.MULTILINE
    )
    found = [path for path in git_files("*.py") if speaks.search(path.read_text("utf-8"))]
    assert {name for name in named(found) if name.startswith(SOURCES)} == allowed


# Errors


def error_classes(root: type[OperationError] = OperationError) -> Iterator[type[OperationError]]:
    yield root
    for found in root.__subclasses__():
        yield from error_classes(found)


@pytest.mark.parametrize(
    "error", sorted(error_classes(), key=lambda found: found.__qualname__), ids=lambda e: e.__name__
)
def test_every_error_has_the_one_shape(error: type[OperationError]) -> None:
    problem = Problem(code="wrong", pointer="/name", message="This is wrong.")
    made = error.__new__(error)
    OperationError.__init__(made, "What happened.", problems=[problem])
    shown = document_of(made)
    assert set(shown) == PROBLEM_MEMBERS
    assert (shown["status"], shown["code"]) == (error.status, error.code)
    assert 400 <= error.status < 600 and re.fullmatch(r"[a-z][a-z_]+", error.code)
    assert shown["problems"] == [problem.as_json()]


def document_of(error: Exception) -> dict[str, Any]:
    reply = problem_reply(error, path="/api/nothing", request_id="r" * 32)
    document: dict[str, Any] = orjson.loads(reply.body)
    return document


# The browser


def test_no_html_is_put_into_a_page_unescaped() -> None:
    found = [path for path in git_files("platform/web/src/*.vue", "platform/web/src/*.ts") if _puts_html(path)]
    assert named(found) == []


def _puts_html(path: Path) -> bool:
    text = path.read_text("utf-8")
    return bool(re.search(r"\bv-html\b|\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write\b", text))


def test_nothing_is_loaded_from_outside() -> None:
    """Sources of the browser app and of the API's page name no address that a browser would ask."""
    sources = git_files("platform/web", "platform/api/*.html", "platform/api/static", "ui_schemas")
    shown = [path for path in sources if path.suffix in (".html", ".css", ".vue", ".ts", ".js", ".json", ".svg")]
    of_the_app = [path for path in shown if path.name != "package-lock.json" and not path.name.endswith(NOT_SHIPPED)]
    assert [f"{path.relative_to(ROOT)}: {line}" for path in of_the_app for line in _addresses(path)] == []


def _addresses(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines()
    return [line.strip()[:100] for line in lines if ADDRESS.search(NAMES_ONLY.sub("", line))]


# Libraries


def test_lock_files_carry_no_address_of_a_registry() -> None:
    for lock in git_files("requirements/*.txt"):
        assert not ADDRESS.search(lock.read_text("utf-8")), lock.name
        assert "--index-url" not in lock.read_text("utf-8")
    resolved = re.findall(r'"resolved": "([^"]+)"', (WEB / "package-lock.json").read_text("utf-8"))
    assert [address for address in resolved if not address.startswith("https://registry.npmjs.org/")] == []


def test_every_library_that_the_server_imports_is_locked() -> None:
    """Otherwise it is there by chance, brought by a tool of the developers. Drivers that operators add are asked for first."""
    added = {module for driver in DRIVERS.values() for module in (driver.module, *driver.brings)}
    locked = _normal(
        re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements/base.txt").read_text("utf-8"), re.MULTILINE)
    )
    demo = _normal(
        re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements/demo.txt").read_text("utf-8"), re.MULTILINE)
    )
    by_module = packages_distributions()
    missing = {
        module
        for path in git_files("platform/*.py", "metadata/*.py", "runtime/*.py")
        for module in _imported(path)
        if module in by_module and module not in added and not _normal(by_module[module]) & (locked | demo)
    }
    assert missing == set()


def _imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    origins = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.partition(".")[0] for name in plain | origins}


def _normal(names: list[str]) -> set[str]:
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


# Documentation


def test_the_reference_is_current() -> None:
    assert outdated_pages(ROOT / "docs" / "reference") == [], "run `make docs`"


def test_every_setting_is_in_the_table() -> None:
    table = settings_table()
    assert [variable.name for variable in VARIABLES if f"| `{variable.name}` |" not in table] == []
    assert [variable.name for variable in VARIABLES if not variable.meaning.endswith(".")] == []


def test_every_setting_that_is_documented_exists() -> None:
    known = {variable.name for variable in VARIABLES}
    example = (ROOT / "deploy" / "environment.example").read_text("utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) <= known
    manual = (ROOT / "docs" / "operations" / "manual.md").read_text("utf-8")
    assert {word for word in re.findall(r"`([A-Z]+_[A-Z_]+)[=`]", manual) if word not in known} == set()


def test_every_command_that_is_documented_exists() -> None:
    """Of manage.py, and of make."""
    texts = [path.read_text("utf-8") for path in [*git_files("docs/*.md"), ROOT / "README.md"]]
    commands = {name for text in texts for name in re.findall(r"manage\.py ([a-z_]+)", text)}
    assert commands - set(get_commands()) == set()
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = {name for text in texts for name in re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)}
    assert {name for name in targets if not re.search(rf"^{name}:", makefile, re.MULTILINE)} == set()


def test_every_app_says_what_it_is() -> None:
    """The first line of each module is a sentence."""
    wordless = [
        path
        for path in git_files("platform/*.py", "metadata/*.py", "runtime/*.py")
        if path.read_text("utf-8").strip() and "/migrations/" not in str(path) and not ast.get_docstring(_tree(path))
    ]
    assert named(wordless) == []
    assert {"accounts", "audit", "operations", "metadata", "runtime", "api", "project"} <= set(apps.app_configs)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


# The proxy


def test_the_proxy_example_keeps_forged_addresses_out() -> None:
    """granian takes X_Forwarded_For for X-Forwarded-For; the proxy has to drop the one and write the other."""
    site = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    assert "underscores_in_headers off;" in site
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in site
    assert "location = /metrics { return 404; }" in site

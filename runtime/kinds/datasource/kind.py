"""The kind `datasource`: a database that reports may read, reached by structured fields, with the tables that are released."""

from collections.abc import Iterator
from pathlib import Path

from accounts.principal import Principal
from datasources.engines import CHANGING, missing_driver
from datasources.models import SourceFile
from metadata.access import may
from metadata.catalog import read_catalog
from metadata.kinds import Kind, Reference, schema_in
from metadata.views import Body, CatalogView, VersionView
from operations.problems import Problem, did_you_mean, pointer
from runtime.sources.plan import FILES, SourcePlan, compiled
from vault.store import may_use

FOLDER = Path(__file__).parent
READ_ALONE = {
    FILES: "Files are opened to be read alone.",
    "clickhouse": "ClickHouse is asked, never written to.",
    "trino": "Trino is asked, never written to.",
}


def references(body: Body) -> Iterator[Reference]:
    yield from ()


def checks(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    yield from _driver(body)
    yield from _writable(body)
    yield from _files(body)
    yield from _open_secret(body)


def _open_secret(body: Body) -> Iterator[Problem]:
    """Trino takes secrets over TLS alone."""
    if body["engine"] == "trino" and body.get("tls") == "off" and "password" in body:
        yield Problem(
            code="needs_tls",
            pointer="/tls",
            message="Trino takes passwords and tokens over TLS alone.",
            hint="Encrypt the connection, or leave the password out.",
        )


def _driver(body: Body) -> Iterator[Problem]:
    """What this installation cannot reach is not published here; what is published already stays, and says so when asked."""
    engine = body["engine"]
    if package := missing_driver(engine):
        yield Problem(
            code="driver_missing",
            pointer="/engine",
            message=f"The driver for '{engine}' is not installed here.",
            hint=f"An operator installs it with: pip install {package}",
        )


def _files(body: Body) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for place, each in enumerate(body.get("files", ())):
        sheet = (each["file"], each.get("sheet", ""))
        if sheet in seen:
            yield Problem(
                code="file_twice",
                pointer=pointer("files", place, "file"),
                message="The same sheet of the same file is another table already.",
                hint="Leave one of them out.",
            )
        seen.add(sheet)


def _writable(body: Body) -> Iterator[Problem]:
    """Only databases that can be written to have writable tables."""
    for place, table in enumerate(body["tables"] if body["tables"] != "*" else ()):
        if table.get("writable") and body["engine"] not in CHANGING:
            yield Problem(
                code="not_writable",
                pointer=pointer("tables", place, "writable"),
                message=READ_ALONE.get(body["engine"], f"Files of {body['engine']} are opened to be read alone."),
                hint="Leave 'writable' out.",
            )


def may_publish(principal: Principal, body: Body | None, catalog: CatalogView) -> Iterator[Problem]:
    yield from _secret(principal, body)
    yield from _foreign_files(principal, body or {})


def _secret(principal: Principal, body: Body | None) -> Iterator[Problem]:
    secret = (body or {}).get("password", {}).get("secret")
    if secret and not may_use(principal, secret):
        yield Problem(
            code="secret_not_allowed",
            pointer="/password/secret",
            message=f"You may not use the secret '{secret}'.",
            hint="The permission 'secret.use' is needed.",
        )


def _foreign_files(principal: Principal, body: Body) -> Iterator[Problem]:
    """An upload belongs to whoever sent it, and to those who may work on a data source that holds it already."""
    for place, each in enumerate(body.get("files", ())):
        file = SourceFile.objects.filter(key=each["file"]).first()
        if file is None or not (file.uploaded_by == principal.id or _holds(principal, each["file"])):
            yield Problem(
                code="no_such_file",
                pointer=pointer("files", place, "file"),
                message=f"There is no uploaded file of yours for the table '{each['name']}'.",
                hint="Upload the file again and put it in here.",
            )
        elif each.get("sheet") and each["sheet"] not in [sheet["sheet"] for sheet in file.sheets]:
            known = [sheet["sheet"] for sheet in file.sheets]
            yield Problem(
                code="no_such_sheet",
                pointer=pointer("files", place, "sheet"),
                message=f"There is no sheet '{each['sheet']}' in '{file.name}'.",
                hint=did_you_mean(each["sheet"], known) or f"It has: {', '.join(known)[:200]}.",
            )


def _holds(principal: Principal, key: str) -> bool:
    """Among what is published now: a body on its way cannot vouch for itself."""
    catalog = read_catalog()
    for name in catalog.names(KIND.name):
        version = catalog.get(KIND.name, name)
        held = version is not None and any(each["file"] == key for each in version.body.get("files", ()))
        if held and may(principal, "design", KIND.name, name):
            return True
    return False


def compile(version: VersionView, catalog: CatalogView) -> SourcePlan:
    return compiled(version.name, version.id, version.body)


KIND = Kind(
    name="datasource",
    plural="datasources",
    title={"en": "Data source", "zh-CN": "数据源"},
    folder=FOLDER,
    schema=schema_in(FOLDER),
    identity={"/tables": "name"},
    references=references,
    checks=checks,
    compile=compile,
    may_publish=may_publish,
)

"""What can be done with data sources: list, create, change, remove, test and look into them, and ask them with SQL."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from accounts.principal import Principal
from datasources import kept_catalogues
from datasources.diagnosis import diagnosed
from datasources.engines import missing_driver
from datasources.limits import Limits
from datasources.sources import Source
from metadata import literal
from metadata.access import Action, may, may_kind
from metadata.catalog import read_catalog
from metadata.drafts import definition_named
from metadata.models import Definition
from metadata.validation import problems_in
from operations.access import SIGNED_IN, Access, by_policy
from operations.errors import Forbidden, InvalidInput, NotFound
from operations.operation import Call, Operation, Result, Route
from operations.problems import Problem, errors_in
from runtime.kinds.datasource.answers import as_json
from runtime.kinds.datasource.changes import OPERATIONS as CHANGES
from runtime.kinds.datasource.kind import KIND, may_publish
from runtime.kinds.datasource.queries import OPERATIONS as QUERIES
from runtime.kinds.datasource.shapes import CATALOGUE, FILE, OBJECT, ROWS, SOURCE, STEPS, closed
from runtime.kinds.datasource.uploads import OPERATIONS as UPLOADS
from runtime.kinds.datasource.uploads import files_of
from runtime.plans import snapshot
from runtime.sources.opening import may_query, opened, plan_of
from runtime.sources.own import NAME, own_catalogue, own_source
from runtime.sources.plan import DIALECT, source_of
from runtime.sql.catalogue import Catalogue, TableName
from vault import store
from vault.store import may_use

SAMPLE_ROWS = 100
ENGINES: list[str] = KIND.schema["properties"]["engine"]["enum"]
TITLE = {"en": "Tables of this platform", "zh-CN": "本平台的数据表"}


def listed(call: Call) -> Result:
    """Those one may look into or ask; the platform itself first."""
    definitions = Definition.objects.filter(kind=KIND.name, archived_at=None).order_by("name")
    shown = [_shown(literal.shown(each)) for each in definitions if _may_see(call.principal, each.name)]
    return Result(
        value={"datasources": [_platform(), *shown], "engines": [each for each in ENGINES if _is_there(each)]}
    )


def _is_there(engine: str) -> bool:
    return not missing_driver(engine)


def got(call: Call) -> Result:
    if call.target["datasource"] == NAME:
        return Result(value=_platform())
    definition = _definition(call)
    shown = literal.shown(definition)
    if not may(call.principal, "read", KIND.name, definition.name):
        return Result(value=_shown(shown))
    value = _shown(shown) | {"body": shown["body"], "files": files_of(shown["body"])}
    return Result(value=value, headers={"ETag": shown["etag"]})


def created(call: Call) -> Result:
    body = dict(call.input)
    name = str(body.pop("name"))
    if name == NAME:
        raise InvalidInput(
            problems=[Problem(code="taken", pointer="/name", message="'platform' is the platform's own.")]
        )
    made = literal.created(KIND.name, name, _with_secret(name, body, call), call)
    return Result(value=_shown(made) | {"body": made["body"]}, status=201)


def replaced(call: Call) -> Result:
    name = _definition(call).name
    made = literal.replaced(KIND.name, name, _with_secret(name, dict(call.input), call), call)
    return Result(value=_shown(made) | {"body": made["body"]})


def removed(call: Call) -> Result:
    name = _definition(call).name
    literal.removed(KIND.name, name, call)
    kept_catalogues.forget(name)
    return Result(status=204)


def tested(call: Call) -> Result:
    """The connection as it is described now."""
    name = call.target["datasource"]
    return _diagnosed(call, own_source() if name == NAME else source_of(name, literal.shown(_definition(call))["body"]))


def tried(call: Call) -> Result:
    """A connection that is not saved. A password given as text is used for this and kept nowhere."""
    body = dict(call.input)
    password = body.pop("password", None)
    body |= {"password": password} if isinstance(password, dict) else {}
    if problems := errors_in(problems_in(KIND, body, read_catalog())):
        raise InvalidInput("The data source cannot be tried yet.", problems=problems)
    if lacking := errors_in(may_publish(call.principal, body, read_catalog())):
        raise Forbidden("You cannot use what is not yours.", problems=lacking)
    source = source_of("", body)
    return _diagnosed(call, replace(source, password=lambda: password) if isinstance(password, str) else source)


def _diagnosed(call: Call, source: Source) -> Result:
    steps = diagnosed(source)
    ok = all(step.ok for step in steps)
    call.note(ok=ok)
    return Result(value={"ok": ok, "steps": [step.as_json() for step in steps]})


def catalogue(call: Call) -> Result:
    return _catalogue(call, again=False)


def refreshed(call: Call) -> Result:
    return _catalogue(call, again=True)


def sampled(call: Call) -> Result:
    """The first rows of a released table, by the same way as every statement."""
    source = opened(call.target["datasource"], call.principal, call.now, snapshot())
    wanted = call.target["table"]
    table = next((each for each in source.catalogue.tables if each.name.name == wanted), None)
    if table is None:
        raise NotFound(f"There is no table '{wanted[:63]}' in this data source.")
    mark = "`" if source.dialect in ("mysql", "sqlite") else '"'
    name = wanted.replace(mark, mark * 2)
    with source.run(f"SELECT * FROM {mark}{name}{mark}", limits=Limits(rows=SAMPLE_ROWS, seconds=10)) as rows:  # noqa: S608
        return Result(value=as_json(rows))


def _catalogue(call: Call, *, again: bool) -> Result:
    name = call.target["datasource"]
    if name == NAME:
        return Result(value=_own(own_catalogue(call.principal, snapshot(), own_source().schema)))
    plan = plan_of(name, snapshot())
    found, read_at = kept_catalogues.refreshed(plan.source) if again else kept_catalogues.kept(plan.source)
    seen = plan.catalogue(found)
    released = {table.name for table in seen.tables}
    designs = may(call.principal, "design", KIND.name, name)
    tables = [
        {
            **table.as_json(),
            "columns": _columns(table.columns),
            "released": TableName(table.schema, table.name) in released,
        }
        for table in found
    ]
    shown = tables if designs else _own(seen)["tables"]
    return Result(value={"schema": plan.source.schema, "read_at": read_at.isoformat(), "tables": shown})


def _own(seen: Catalogue) -> dict[str, Any]:
    """As somebody sees it who only asks."""
    tables = [
        {
            "schema": table.name.schema,
            "name": table.name.name,
            "released": True,
            "is_view": table.is_view,
            "key": list(table.key or ()),
            "columns": _columns({name: table.columns.get(name, "") for name in seen.view_of(table).columns}),
        }
        for table in seen.tables
    ]
    return {"schema": seen.schema, "read_at": None, "tables": tables}


def _columns(columns: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "type": type} for name, type in columns.items()]


def _with_secret(name: str, body: dict[str, Any], call: Call) -> dict[str, Any]:
    """A password that is given as text goes into the vault; the body keeps the name of the secret alone."""
    password = body.get("password")
    if isinstance(password, str):
        secret = f"datasource_{name}"[:63]
        if not may_use(call.principal, secret):
            raise Forbidden("This needs the permission 'secret.use'.")
        store.put(secret, password, by=call.principal.name, note=f"Data source {name}")
        body["password"] = {"secret": secret}
    return body


def _definition(call: Call) -> Definition:
    return definition_named(KIND.name, call.target["datasource"])


def _shown(made: Mapping[str, Any]) -> dict[str, Any]:
    engine = made["body"].get("engine", "")
    shown = {member: made[member] for member in ("id", "name", "title", "version", "state")}
    return shown | {"engine": engine, "dialect": DIALECT.get(engine, ""), "built_in": False}


def _platform() -> dict[str, Any]:
    source = own_source()
    return {
        "id": NAME,
        "name": NAME,
        "title": TITLE,
        "version": None,
        "state": "published",
        "engine": source.engine,
        "dialect": source.dialect,
        "built_in": True,
    }


def _may_see(principal: Principal, name: str) -> bool:
    return may_query(principal, name) or may(principal, "read", KIND.name, name)


def _access(action: Action) -> Access:
    return by_policy(
        f"datasource.{action}", lambda principal, target: may(principal, action, KIND.name, target["datasource"])
    )


SEEN = by_policy("datasource.query", lambda principal, target: _may_see(principal, target["datasource"]))
BODY = {"type": "object", "required": ["title", "engine", "tables"]}
NEW = {
    "type": "object",
    "required": ["name", "title", "engine", "tables"],
    "properties": {"name": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$"}},
}
WHOLE = {
    **SOURCE,
    "properties": {**SOURCE["properties"], "body": OBJECT, "files": {"type": "array", "items": FILE}},
}
ONE, BASE = "/api/datasources/{datasource}", "/api/datasources"
OPERATIONS = (
    Operation(
        name="datasource.list",
        summary="List data sources",
        access=SIGNED_IN,
        handler=listed,
        route=Route(method="GET", path=BASE),
        output=closed(
            ("datasources", "engines"),
            datasources={"type": "array", "items": SOURCE},
            engines={"type": "array", "items": {"enum": ENGINES}, "description": "What can be reached from here."},
        ),
    ),
    Operation(
        name="datasource.create",
        summary="Create a data source",
        access=by_policy("datasource.publish", lambda principal, target: may_kind(principal, "publish", KIND.name)),
        handler=created,
        route=Route(method="POST", path=BASE),
        input=NEW,
        output=WHOLE,
        transaction="own",
        hidden_input=("password",),
    ),
    Operation(
        name="datasource.get",
        summary="Show a data source",
        access=SEEN,
        handler=got,
        route=Route(method="GET", path=ONE),
        output=WHOLE,
    ),
    Operation(
        name="datasource.replace",
        summary="Change a data source",
        access=_access("publish"),
        handler=replaced,
        route=Route(method="PUT", path=ONE),
        input=BODY,
        output=WHOLE,
        transaction="own",
        hidden_input=("password",),
    ),
    Operation(
        name="datasource.delete",
        summary="Remove a data source",
        access=_access("publish"),
        handler=removed,
        route=Route(method="DELETE", path=ONE),
        transaction="own",
    ),
    Operation(
        name="datasource.test",
        summary="Try the connection of a data source, step by step",
        access=_access("design"),
        handler=tested,
        route=Route(method="POST", path=f"{ONE}/test"),
        output=STEPS,
        audited=True,
    ),
    Operation(
        name="datasource.try",
        summary="Try a connection that is not saved yet",
        access=by_policy("datasource.publish", lambda principal, target: may_kind(principal, "publish", KIND.name)),
        handler=tried,
        route=Route(method="POST", path="/api/datasource-tests"),
        input=BODY,
        output=STEPS,
        audited=True,
        hidden_input=("password",),
    ),
    Operation(
        name="datasource.catalogue",
        summary="What is in a data source",
        access=SEEN,
        handler=catalogue,
        route=Route(method="GET", path=f"{ONE}/catalogue"),
        output=CATALOGUE,
    ),
    Operation(
        name="datasource.refresh",
        summary="Look into a data source again",
        access=_access("design"),
        handler=refreshed,
        route=Route(method="POST", path=f"{ONE}/refresh"),
        output=CATALOGUE,
        transaction="one",
    ),
    Operation(
        name="datasource.sample",
        summary="The first rows of a table of a data source",
        access=SEEN,
        handler=sampled,
        route=Route(method="GET", path=f"{ONE}/tables/{{table}}/sample"),
        output=ROWS,
    ),
    *UPLOADS,
    *QUERIES,
    *CHANGES,
)

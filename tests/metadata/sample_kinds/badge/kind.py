"""A badge gives permissions; only who has them may give them."""

from collections.abc import Iterator
from pathlib import Path

from accounts.principal import Principal
from metadata.kinds import Kind, schema_in
from metadata.plan import PermissionChange
from metadata.views import Body, CatalogView
from operations.problems import Problem, pointer

FOLDER = Path(__file__).parent


def permission_changes(name: str, before: Body | None, after: Body | None) -> Iterator[PermissionChange]:
    for gained in sorted(_given(after) - _given(before)):
        yield PermissionChange(direction="widened", role=name, sentence={"en": f"{name} gains {gained}."})


def may_publish(principal: Principal, body: Body | None, catalog: CatalogView) -> Iterator[Problem]:
    for place, permission in enumerate(body["gives"] if body else ()):
        if not principal.may(permission):
            yield Problem(code="not_yours_to_give", pointer=pointer("gives", place), message=f"You lack {permission}.")


def _given(body: Body | None) -> set[str]:
    return set(body["gives"]) if body else set()


KIND = Kind(
    name="badge",
    plural="badges",
    title={"en": "Badge", "zh-CN": "徽章"},
    folder=FOLDER,
    schema=schema_in(FOLDER),
    identity={},
    references=lambda body: (),
    checks=lambda body, catalog: (),
    compile=lambda version, catalog: frozenset(version.body["gives"]),
    permission_changes=permission_changes,
    may_publish=may_publish,
)

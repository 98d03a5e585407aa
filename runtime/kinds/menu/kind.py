"""The kind `menu`: entries that lead to pages, tables, reports and dashboards. Everybody sees what they may open, from all
menus together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metadata.kinds import Kind, Reference, schema_in
from metadata.views import Body, CatalogView, VersionView
from operations.problems import Problem, pointer

FOLDER = Path(__file__).parent
LEADS = ("page", "table", "report", "dashboard")
"""What an entry may lead to, by the name of its kind."""
NAMED = ", ".join(f"'{kind}'" for kind in LEADS)


@dataclass(frozen=True, kw_only=True)
class MenuPlan:
    """A menu version. `items` are as the author wrote them."""

    name: str
    version_id: int
    title: Any
    order: int
    items: tuple[Mapping[str, Any], ...]


def references(body: Body) -> Iterator[Reference]:
    for at, item in items_in(body["items"], "/items"):
        for kind in LEADS:
            if kind in item:
                yield Reference(pointer=f"{at}/{kind}", kind=kind, name=item[kind])
        for place, role in enumerate(item.get("roles", ())):
            yield Reference(pointer=at + pointer("roles", place), kind="role", name=role)


def checks(body: Body, catalog: CatalogView) -> Iterator[Problem]:
    """An entry leads to one thing, or holds others."""
    for at, item in items_in(body["items"], "/items"):
        leads = [member for member in (*LEADS, "children") if member in item]
        if len(leads) != 1:
            yield Problem(
                code="leads_nowhere" if not leads else "leads_twice",
                pointer=at,
                message=f"The entry '{item['uid']}' must have one of {NAMED} and 'children'; it has "
                + (" and ".join(f"'{member}'" for member in leads) or "none")
                + ".",
            )


def compile(version: VersionView, catalog: CatalogView) -> MenuPlan:
    return MenuPlan(
        name=version.name,
        version_id=version.id,
        title=version.body["title"],
        order=version.body.get("order", 1000),
        items=tuple(version.body["items"]),
    )


def items_in(items: Any, at: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every entry with its JSON pointer, depth first."""
    for place, item in enumerate(items):
        here = at + pointer(place)
        yield here, item
        yield from items_in(item.get("children", ()), f"{here}/children")


KIND = Kind(
    name="menu",
    plural="menus",
    title={"en": "Menu", "zh-CN": "菜单"},
    folder=FOLDER,
    schema=schema_in(FOLDER),
    identity={"/items": "uid", "/**/children": "uid"},
    references=references,
    checks=checks,
    compile=compile,
)

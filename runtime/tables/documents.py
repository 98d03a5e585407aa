"""Table documents read: fields as specs."""

from collections.abc import Iterator, Mapping
from typing import Any

from metadata.views import Body, CatalogView
from runtime.fields.registry import field_types
from runtime.fields.type import FieldSpec
from runtime.tables.directory import DIRECTORY

FLAGS = ("required", "unique", "indexed", "immutable", "set_once")


def fields_in(body: Body) -> tuple[FieldSpec, ...]:
    """The fields of a body of the right shape whose types exist; what is broken is left out."""
    return tuple(spec for _, spec in placed_fields(body))


def placed_fields(body: Body) -> Iterator[tuple[int, FieldSpec]]:
    """With the place of each in the list."""
    for place, field in enumerate(body.get("fields") or ()):
        if isinstance(field, Mapping) and field.get("type") in field_types() and isinstance(field.get("name"), str):
            yield place, read_field(field)


def read_field(field: Mapping[str, Any]) -> FieldSpec:
    return FieldSpec(
        uid=field.get("uid", ""),
        name=field["name"],
        type=field["type"],
        label=texts(field.get("label") or field["name"]),
        help=texts(field.get("help") or {}),
        default=field.get("default"),
        aliases=tuple(field.get("aliases", ())),
        masking=field.get("masking", ""),
        options=field.get("options") or {},
        **{flag: bool(field.get(flag)) for flag in FLAGS},
    )


def texts(text: str | Mapping[str, str]) -> Mapping[str, str]:
    """A text per language; a plain one is English."""
    return {"en": text} if isinstance(text, str) else dict(text)


def fields_of_table(name: str, catalog: CatalogView) -> Mapping[str, FieldSpec] | None:
    """By present name and alias; None if there is no such table. `$user` and `$department` are tables, too. Fields whose
    options are wrong are left out: the document may come with a pack and have findings of its own."""
    if name in DIRECTORY:
        return {of.name: of.spec for of in DIRECTORY[name].fields}
    version = catalog.get("table", name)
    if version is None:
        return None
    fit = (
        spec for spec in fields_in(version.body) if field_types()[spec.type].options_validator.is_valid(spec.options)
    )
    return by_name(tuple(fit))


def by_name(specs: tuple[FieldSpec, ...]) -> dict[str, FieldSpec]:
    """A present name wins over an alias."""
    return {alias: spec for spec in specs for alias in spec.aliases} | {spec.name: spec for spec in specs}

"""Who uses whom: every reference out of a published body, kept exact by each publish."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from metadata.kinds import kind as kind_named
from metadata.models import Definition, Usage
from metadata.views import Body, CatalogView


@dataclass(frozen=True, kw_only=True)
class Use:
    """`kind`/`name` uses the asked definition at `pointer`; `member` is the uid inside it that is meant, "" for all."""

    kind: str
    name: str
    pointer: str
    member: str

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind, "name": self.name, "pointer": self.pointer, "member": self.member}


def uses_of(kind: str, name: str) -> list[Use]:
    """Published definitions that refer to this one, by its name or an old name of it."""
    names = {name, *Definition.objects.filter(kind=kind, name=name).values_list("aliases__name", flat=True)} - {None}
    found = Usage.objects.filter(kind=kind, name__in=names, source__archived_at=None).select_related("source")
    return [
        Use(kind=use.source.kind, name=use.source.name, pointer=use.pointer, member=use.member)
        for use in found.order_by("source__kind", "source__name", "pointer")
    ]


def users_of(keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The definitions that use any of these, each once."""
    return sorted({(use.kind, use.name) for kind, name in keys for use in uses_of(kind, name)})


def index(definition: Definition, body: Body | None, catalog: CatalogView) -> None:
    """Replace what is known of the references out of this definition."""
    definition.uses.all().delete()
    if body is not None:
        Usage.objects.bulk_create(_usages(definition, body, catalog))


def index_users(keys: Collection[tuple[str, str]], catalog: CatalogView) -> None:
    """What leads through these definitions may lead elsewhere now."""
    for kind, name in set(users_of(keys)) - set(keys):
        user = Definition.objects.filter(kind=kind, name=name).select_related("published").first()
        if user is not None and user.published is not None:
            index(user, user.published.body, catalog)


def _usages(definition: Definition, body: Body, catalog: CatalogView) -> Sequence[Usage]:
    kind = kind_named(definition.kind)
    references = dict.fromkeys((*kind.references(body), *kind.further_references(body, catalog)))
    return [
        Usage(
            source=definition,
            pointer=reference.pointer[:300],
            kind=reference.kind,
            name=reference.name,
            member=reference.member,
        )
        for reference in references
        if (reference.kind, reference.name) != (definition.kind, definition.name)
    ]

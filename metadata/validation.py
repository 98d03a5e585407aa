"""Is a body right? Its shape first; then identities, references and what the kind checks: all findings at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from metadata.identity import identified
from metadata.kinds import Kind, Reference, kinds
from metadata.views import CatalogView
from operations.problems import Problem, did_you_mean
from operations.shape import problems_of_shape


def problems_in(kind: Kind, body: Any, catalog: CatalogView, known: Mapping[str, Kind] | None = None) -> list[Problem]:
    """Checks of meaning run only on a body of the right shape. `known` are the kinds that references may name."""
    if not kind.validator.is_valid(body):
        return problems_of_shape(kind.validator, kind.schema, body)
    every = kinds() if known is None else known
    return [
        *_twice_identified(kind, body),
        *(problem for reference in kind.references(body) for problem in _dangling(reference, catalog, every)),
        *kind.checks(body, catalog),
    ]


def _twice_identified(kind: Kind, body: Any) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for at, key, name in identified(body, kind.identity):
        place = (at.rpartition("/")[0], name)
        if place in seen:
            yield Problem(
                code="not_unique",
                pointer=f"{at}/{key}",
                message=f"The {key} '{name}' is used twice in this list.",
                hint=f"Each item needs a {key} of its own.",
            )
        seen.add(place)


def _dangling(reference: Reference, catalog: CatalogView, known: Mapping[str, Kind]) -> Iterator[Problem]:
    if reference.kind not in known:
        message = f"There is no kind '{reference.kind}'."
        hint = did_you_mean(reference.kind, known)
    elif (target := catalog.get(reference.kind, reference.name)) is None:
        message = f"There is no {reference.kind} '{reference.name}'."
        hint = did_you_mean(reference.name, catalog.names(reference.kind))
    elif reference.member and reference.member not in _members(target.body, known[reference.kind]):
        message = f"There is nothing with the identity '{reference.member}' in {reference.kind} '{reference.name}'."
        hint = did_you_mean(reference.member, _members(target.body, known[reference.kind]))
    else:
        return
    yield Problem(code="dangling_reference", pointer=reference.pointer, message=message, hint=hint)


def _members(body: Any, kind: Kind) -> set[str]:
    return {name for _, _, name in identified(body, kind.identity)}

"""Where HTTP finds the operations: one address for each path, dispatching on the method. Made from the registry."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, re_path

from api.views import OperationView
from operations.operation import Operation
from operations.registry import operations

PARAMETER = re.compile(r"\{([a-z][a-z0-9_]*)\}\Z")
SEGMENT = r"[^/\x00-\x1f\x7f]+"
LITERAL_SEGMENT = re.compile(r"[a-z0-9][a-z0-9._-]*\Z")


@dataclass(frozen=True, kw_only=True)
class Address:
    """A path with `{names}` and what each method does there."""

    path: str
    by_method: Mapping[str, Operation]

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.path.strip("/").split("/"))


def addresses(of: Iterable[Operation]) -> tuple[Address, ...]:
    """Literal paths before those with names: `/api/config/tables` before `/api/config/{table}`."""
    by_path: dict[str, dict[str, Operation]] = {}
    names_at: dict[str, str] = {}
    for operation in of:
        if operation.route is None:
            continue
        _check_path(operation)
        shape = re.sub(r"\{[^}]*\}", "{}", operation.route.path)
        path = names_at.setdefault(shape, operation.route.path)
        if path != operation.route.path:
            raise ImproperlyConfigured(f"'{path}' and '{operation.route.path}' are one address with two names in it.")
        methods = by_path.setdefault(path, {})
        if operation.route.method in methods:
            raise ImproperlyConfigured(
                f"'{operation.name}' and '{methods[operation.route.method].name}' have one address."
            )
        methods[operation.route.method] = operation
    found = [Address(path=path, by_method=methods) for path, methods in by_path.items()]
    return tuple(sorted(found, key=_order))


def patterns(of: Iterable[Address]) -> list[URLPattern]:
    return [re_path(_regex(address), OperationView.as_view(by_method=address.by_method)) for address in of]


@cache
def operation_addresses() -> tuple[Address, ...]:
    return addresses(operations().values())


@dataclass(kw_only=True)
class Step:
    """A node of the tree of segments in which the lane looks a path up."""

    literal: dict[str, "Step"] = field(default_factory=dict)
    named: "Step | None" = None
    address: Address | None = None


def tree(of: Iterable[Address]) -> Step:
    root = Step()
    for address in of:
        step = root
        for segment in address.segments:
            if PARAMETER.match(segment):
                step.named = step = step.named or Step()
            else:
                step = step.literal.setdefault(segment, Step())
        step.address = address
    return root


def found_in(step: Step, segments: list[str], at: int = 0) -> Address | None:
    """The address of a path; a literal segment is tried before a name."""
    if at == len(segments):
        return step.address
    literal = step.literal.get(segments[at])
    found = found_in(literal, segments, at + 1) if literal else None
    if found is None and step.named and segments[at]:
        found = found_in(step.named, segments, at + 1)
    return found


def target_of(address: Address, segments: list[str]) -> dict[str, str]:
    return {
        pattern[1:-1]: segment
        for pattern, segment in zip(address.segments, segments, strict=True)
        if pattern.startswith("{")
    }


def _order(address: Address) -> list[tuple[bool, str]]:
    return [(bool(PARAMETER.match(segment)), segment) for segment in address.segments]


def _regex(address: Address) -> str:
    parts = [
        f"(?P<{segment[1:-1]}>{SEGMENT})" if PARAMETER.match(segment) else re.escape(segment)
        for segment in address.segments
    ]
    return "^" + "/".join(parts) + r"\Z"


def _check_path(operation: Operation) -> None:
    path = operation.route.path if operation.route else ""
    segments = path.removeprefix("/api/").split("/")
    if not path.startswith("/api/") or not all(PARAMETER.match(s) or LITERAL_SEGMENT.match(s) for s in segments):
        raise ImproperlyConfigured(f"Operation '{operation.name}' has a bad path '{path}'.")

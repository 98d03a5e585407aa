"""Addresses that documents declare. They are looked for after the platform's own, so that none of these is ever shadowed."""

import re

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from api.errors import not_found
from api.routes import SEGMENT, Address, Step, addresses, found_in, target_of, tree
from api.views import OperationView
from operations.operation import Operation
from operations.published import published_operations

PLAIN = re.compile(SEGMENT)


def published_address(segments: list[str]) -> Address | None:
    """The address that a document declares for this path, as it is published now."""
    return found_in(_tree(published_operations()), segments)


def published(request: HttpRequest) -> HttpResponseBase:
    """Django's last resort for the API: what a document declares, or nothing."""
    segments = request.path_info.removeprefix("/").split("/")
    address = published_address(segments) if all(PLAIN.fullmatch(segment) for segment in segments) else None
    if address is None:
        return not_found(request)
    return OperationView.as_view(by_method=address.by_method)(request, **target_of(address, segments))


def _tree(of: tuple[Operation, ...]) -> Step:
    """Made anew only when something was published."""
    kept = _kept[-1]
    if kept[0] is not of:
        kept = of, tree(addresses(of))
        _kept[:] = [kept]
    return kept[1]


_kept: list[tuple[tuple[Operation, ...], Step]] = [((), Step())]

"""The WSGI application: the lane first, Django for everything else."""

import os
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

from django.core.wsgi import get_wsgi_application

django_application = get_wsgi_application()

from django.core.exceptions import ImproperlyConfigured  # noqa: E402 – needs the apps loaded

from api.lane import lane_over  # noqa: E402 – needs the apps loaded
from api.routes import operation_addresses  # noqa: E402 – needs the apps loaded
from project.checks import reasons_to_refuse  # noqa: E402 – needs the apps loaded

if refused := reasons_to_refuse():
    raise ImproperlyConfigured("\n".join(refused))

STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
lane = lane_over(operation_addresses())


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    reply = lane(environ)
    if reply is None:
        return django_application(environ, start_response)
    start_response(STATUS_LINES[reply.status], reply.headers)
    return reply.stream if reply.stream is not None else (reply.body,)

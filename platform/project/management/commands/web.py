"""`manage.py web`: serves HTTP with granian until it is told to stop."""

import os
import shutil
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from project.processes import bound_to, follow_parent

KILL_AFTER_SECONDS = 5


class Command(BaseCommand):
    help = "Serve HTTP at BIND with WEB_WORKERS processes."

    def execute(self, *args: Any, **options: Any) -> str | None:
        """The folder is named first: the counters choose how to count at their import, which the checks cause."""
        _share_metrics()
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        follow_parent()
        host, port = bound_to()
        Granian(
            "project.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            workers=settings.WEB_WORKERS,
            blocking_threads=1,  # More threads only hand the interpreter's lock to and fro.
            backlog=2048,
            respawn_failed_workers=True,
            workers_kill_timeout=KILL_AFTER_SECONDS,
            log_level=LogLevels.warning,
            log_dictconfig=settings.LOGGING,
        ).serve()


def _share_metrics() -> None:
    """The workers inherit the folder in which they add up their figures; those of the last start are gone."""
    folder = settings.VAR / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)

"""`manage.py celery worker -P threads -c 8 -Q default`: Celery's own command, with this installation's settings."""

import sys
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.doorbell import listening
from project.processes import follow_parent


class Command(BaseCommand):
    help = "Run Celery's command line: `worker -P prefork -c 4 -Q default`, `inspect ping`, `status`. Needs BROKER_URL."

    def run_from_argv(self, argv: list[str]) -> None:
        self._run(argv[2:])

    def handle(self, *args: Any, **options: Any) -> None:
        self._run(list(sys.argv[2:]))

    def _run(self, arguments: list[str]) -> None:
        if not settings.BROKER_URL:
            raise CommandError("Celery needs BROKER_URL, such as redis://127.0.0.1:6379/0.")
        follow_parent()
        with listening():
            import_module("project.celery").app.start(arguments)  # which takes time to load, for this command alone

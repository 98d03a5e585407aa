"""`manage.py up`: everything at one address – web, worker and scheduler in one process group."""

import threading
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from metadata.lifecycle import recover
from project.locks import installation_lock
from project.loops import told_to_stop
from project.processes import Group, answers, bound_to

CHILDREN = ("web", "worker", "scheduler")


class Command(BaseCommand):
    help = "Bring the database up to date, mend what a crash cut off, then run web, worker and scheduler until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = told_to_stop()
        with installation_lock("migrate", wait=True):
            call_command("migrate", interactive=False, verbosity=0)
            recover()
        connections.close_all()
        threading.Thread(target=self._say_when_ready, args=(stop,), daemon=True).start()
        Group(names=CHILDREN, stop=stop).run()
        self.stdout.write("Stopped.")

    def _say_when_ready(self, stop: threading.Event) -> None:
        while not answers(*bound_to()):
            if stop.wait(0.1):
                return
        self.stdout.write(f"Jacquard is ready at {settings.BASE_URL}")
        self.stdout.flush()

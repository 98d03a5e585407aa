"""`manage.py worker`: performs background runs and dispatches events until it is told to stop."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from operations.doorbell import ear_for, listening
from operations.registry import operations
from project.loops import WORKER_PAUSE, loop, told_to_stop, work
from project.processes import follow_parent
from runs.workers import Pool

PATIENCE = 5.0
SWITCH_SECONDS = 0.001
"""A run that begins waits no longer for the thread that computes. Python's own five milliseconds are for fewer threads."""


class Command(BaseCommand):
    help = "Perform background runs, and dispatch what waits in the outbox. Any number of workers may run."

    def handle(self, *args: Any, **options: Any) -> None:
        follow_parent()
        stop = told_to_stop()
        sys.setswitchinterval(SWITCH_SECONDS)
        operations()  # read in now, so that the first run does not wait for it
        with listening():
            pool = Pool(settings.WORKER_THREADS, settings.WORKER_QUEUES)
            pool.start()
            loop(work, stop, WORKER_PAUSE, ear_for("outbox"))
            pool.stop(PATIENCE)

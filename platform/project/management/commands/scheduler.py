"""`manage.py scheduler`: fires schedules, sweeps up after workers that died and does the chores of all apps, until it is
told to stop."""

import threading
from typing import Any

from django.core.management.base import BaseCommand

from operations import clock
from operations.doorbell import ear_for, listening
from operations.housekeeping import chores
from project.loops import SCHEDULER_PAUSE, Schedule, loop, told_to_stop
from project.processes import follow_parent
from runs.schedules import firing
from runs.sweeping import Sweeper


class Command(BaseCommand):
    help = "Fire schedules, give the runs of dead workers to others, and do the housekeeping. Any number of schedulers may run."

    def handle(self, *args: Any, **options: Any) -> None:
        follow_parent()
        stop = told_to_stop()
        sweeper = Sweeper()
        turns = (Schedule(chores(), clock.now()).turn, lambda: sweeper.sweep(clock.now()) > 0)
        threads = [threading.Thread(target=loop, args=(turn, stop, SCHEDULER_PAUSE)) for turn in turns]
        for thread in threads:
            thread.start()
        with listening():
            loop(firing.turn, stop, firing.pause, ear_for("schedules"))
        for thread in threads:
            thread.join()

"""`manage.py start`: makes the installation ready, with the flights demo if wanted, and serves it until Ctrl-C."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.links import make_link
from accounts.models import User
from operations import clock
from operations.progress import Bar
from project import demo, demo_users, flights, shipped
from project.locks import installation_lock
from runtime.kinds.table.transfer.runs import Progress


class Command(BaseCommand):
    help = "Bring the database up to date, import the shipped packs and the demo once, then serve until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", choices=("0", "1"), default="1", help="1: with the flights demo (the default)")
        parser.add_argument("--prepare-only", action="store_true", help="make everything ready, but serve nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with installation_lock("start", wait=True):
                self._prepare(with_demo=options["demo"] == "1")
        except KeyboardInterrupt:
            raise CommandError("Interrupted. The next start goes on from here.", returncode=130) from None
        if not options["prepare_only"]:
            call_command("up")

    def _prepare(self, *, with_demo: bool) -> None:
        with installation_lock("migrate", wait=True):
            call_command("migrate", interactive=False, verbosity=0)
        for pack in shipped.missing(with_demo):
            self._say(f"Installing {pack.title.get('en', pack.name)} …")
            shipped.install(pack)
        if with_demo:
            self._load_demo()
        if not User.objects.filter(is_superuser=True, is_active=True).exists():
            self._say("There is no administrator yet. This link sets one up; it works once, for 24 hours:")
            self._say(f"  {make_link('setup', None, clock.now())}")

    def _load_demo(self) -> None:
        if not demo.is_loaded():
            data = flights.folder()
            if data is None:
                raise CommandError(
                    "The demo's data is missing: pip install -r requirements/demo.txt, or start --demo=0."
                )
            self._say("Loading the flights of 2013 …")
            demo.load(data, self._bar)
        made = demo_users.made(settings.VAR)
        if made:
            self._say("Demo users (kept in " + str(settings.VAR / demo_users.FILE) + "):")
            for user, password in made:
                self._say(f"  {user.username:<12} {password:<18} {user.display_name}")
        else:
            self._say(f"Demo users: see {settings.VAR / demo_users.FILE}")

    @contextmanager
    def _bar(self, title: str) -> Iterator[Progress]:
        bar = Bar(title, sys.stdout)
        try:
            yield bar.told
        finally:
            bar.end()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

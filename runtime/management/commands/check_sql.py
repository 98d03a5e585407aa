"""`manage.py check_sql`: is each statement of a report pack one that would run? For people who keep packs in CI."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from runtime.sql.packs import WrongCatalogue, answers, pack_of
from runtime.sql.profiles import PROFILES


class Command(BaseCommand):
    help = (
        'Reads JSON lines {"id", "sql"} and writes JSON lines {"id", "verdict": "accept"|"reject", "problems", "sql": what '
        "would run}. Each statement is looked at exactly as when it is run; no database is needed."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dialect", required=True, choices=sorted(PROFILES))
        parser.add_argument(
            "--catalogue",
            required=True,
            help='a JSON file: {"schema": "public", "tables": {"orders": {"id": "integer"}}, "parameters": {"status": "text"}}',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pack = pack_of(options["dialect"], Path(options["catalogue"]).read_bytes())
        except (OSError, WrongCatalogue) as error:
            raise CommandError(str(error)) from None
        output = sys.stdout.buffer
        for line in answers(sys.stdin.buffer, pack):
            output.write(line + b"\n")
            output.flush()

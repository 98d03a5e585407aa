"""`manage.py reference docs/reference`: writes the pages that are made from the registries."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from project.reference import PAGES, write_pages


class Command(BaseCommand):
    help = "Write the reference of settings, operations, kinds, field types and errors as Markdown."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where to, such as docs/reference")

    def handle(self, *args: Any, **options: Any) -> None:
        write_pages(options["folder"])
        self.stdout.write(f"Wrote {', '.join(PAGES)} to {options['folder']}.")

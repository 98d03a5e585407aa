"""`manage.py new_kind notice` makes the folder of a new kind. Nothing else is edited."""

from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from metadata.names import is_name

TEMPLATES = Path(__file__).resolve().parents[2] / "new_kind"


class Command(BaseCommand):
    help = "Make the folder of a new kind of metadata."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the kind's name, such as notice")
        parser.add_argument("--plural", default="", help="its plural; the name with an s when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        if not is_name(name):
            raise CommandError(f"'{name}' cannot be a name: letters a-z, digits and underscores, a letter first.")
        folder = Path(next(iter(import_module(settings.KIND_PACKAGE).__path__))) / name
        if folder.exists():
            raise CommandError(f"There is a folder {folder.name} already.")
        words = {"name": name, "title": name.replace("_", " ").capitalize(), "plural": options["plural"] or f"{name}s"}
        for template in sorted(TEMPLATES.rglob("*.tmpl")):
            file = folder / template.relative_to(TEMPLATES).with_suffix("")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(Template(template.read_text()).substitute(words))
        self.stdout.write(f"Made {folder}. Its README says what to write next.")

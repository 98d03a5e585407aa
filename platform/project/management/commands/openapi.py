"""`manage.py openapi`: prints the OpenAPI document."""

from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandParser

from accounts.principal import system_principal
from api.openapi import installation_document


class Command(BaseCommand):
    help = "Print the OpenAPI 3.1 document of this installation, with all its tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--without-tables", action="store_true", help="Leave out what is published; needs no database."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        everything = None if options["without_tables"] else system_principal("openapi")
        self.stdout.write(orjson.dumps(installation_document(everything), option=orjson.OPT_INDENT_2).decode())

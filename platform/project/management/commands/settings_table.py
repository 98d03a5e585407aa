"""`manage.py settings_table`: prints the environment variables as a Markdown table for the documentation."""

from typing import Any

from django.core.management.base import BaseCommand

from project.environment import settings_table


class Command(BaseCommand):
    help = "Print the environment variables as a Markdown table."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(settings_table())

"""Prints a one-time link that sets a password: the first administrator's, or that of the account named."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.links import make_link
from accounts.models import User


class Command(BaseCommand):
    help = "Print a one-time link, good for 24 hours, that sets the first administrator's password or that of USERNAME."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?", help="an account that exists; without it, a new administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(make_link("setup", _account(options["username"]), timezone.now()))


def _account(username: str | None) -> User | None:
    if username is None:
        return None
    user = User.objects.named(username)
    if user is None:
        raise CommandError(f"There is no user '{username}'.")
    return user

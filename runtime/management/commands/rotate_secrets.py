"""`manage.py rotate_secrets`: encrypts all secrets with the newest key, after which the older keys may go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.principal import system_principal
from operations.operation import Source
from operations.perform import perform


class Command(BaseCommand):
    help = "Encrypt all secrets with the first of ENCRYPTION_KEYS. It can be cut off and started again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        done = perform("secret.rotate", principal=system_principal("shell"), source=Source(channel="shell")).value
        self.stdout.write(f"{done['seen']:,} secrets, {done['renewed']:,} of them encrypted anew.")
        if done["unreadable"]:
            raise CommandError(
                f"{done['unreadable']:,} secrets are under none of the keys in ENCRYPTION_KEYS. Add the key that is missing."
            )
        self.stdout.write("All are under the newest key; the older ones may be taken out of ENCRYPTION_KEYS.")

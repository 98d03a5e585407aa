"""`manage.py audit verify` computes the chain of the operation log anew and tells what does not fit; `audit chain` links what has
no link yet. Exit code 1 when anything is wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import chain
from operations import clock

WORDS = {
    "changed": "Entry {entry} is not what was recorded (position {position} of the chain).",
    "missing": "Entry {entry} is gone (position {position} of the chain).",
    "broken": "The chain has a gap at position {position}.",
}


class Command(BaseCommand):
    help = "Verify the hash chain of the operation log, or link what has no link yet."

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        verify = deeds.add_parser("verify", help="compute the chain anew and tell what does not fit")
        verify.add_argument("--head", default="", help="a hash that was noted earlier and must be part of the chain")
        deeds.add_parser("chain", help="link all entries that have no link yet")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["deed"] == "chain":
            self.stdout.write(f"{chain.extend(clock.now(), whole=True):,} entries linked.")
            return
        verdict = chain.verify(clock.now(), options["head"])
        for finding in verdict.findings:
            self.stderr.write(WORDS[finding.what].format(entry=finding.entry, position=finding.position))
        if not verdict.has_head:
            self.stderr.write(
                "The hash that was noted is not part of the chain: its end was cut off, or all of it replaced."
            )
        if verdict.unlinked:
            self.stderr.write(
                f"{verdict.unlinked:,} entries have no link yet. Is a scheduler running? `audit chain` links them."
            )
        self.stdout.write(f"{verdict.links:,} links, head {verdict.head}")
        if verdict.findings or not verdict.has_head:
            raise CommandError("The operation log is not as it was recorded.", returncode=1)

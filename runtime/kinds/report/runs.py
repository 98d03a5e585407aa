"""What the run that exports a report leaves behind when it ends, and who may fetch the file it made."""

from runs import exported
from runs.hooks import Hooks
from runs.models import Run
from runtime.kinds.report import filing


def ended(run: Run) -> list[Run]:
    exported.run_ended(run)
    return []


HOOKS = Hooks(owner_kind=filing.KIND, ended=ended, seen=filing.seen)

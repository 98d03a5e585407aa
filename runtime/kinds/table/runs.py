"""What the runs of tables' imports and exports leave behind when they end, and who may fetch what was exported."""

from runs import exported
from runs.hooks import Hooks
from runs.models import Run
from runtime.kinds.table.transfer import background, filing


def ended(run: Run) -> list[Run]:
    background.run_ended(run)
    exported.run_ended(run)
    return []


HOOKS = Hooks(owner_kind=background.KIND, ended=ended, seen=filing.seen)

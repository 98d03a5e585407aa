"""What the runs of packs leave behind when they end. Packs know nothing of tables; their rows are imports like any other."""

from metadata import pack_loading
from runs.hooks import Hooks
from runs.models import Run
from runtime.kinds.table.transfer import background


def ended(run: Run) -> list[Run]:
    background.run_ended(run)
    pack_loading.run_ended(run)
    return []


HOOKS = Hooks(owner_kind=pack_loading.KIND, ended=ended)

"""What the runs of packs leave behind when they end, and who may fetch a pack that was exported. Packs know nothing of
tables; their rows are imports and exports like any other."""

from accounts.principal import Principal
from metadata import pack_loading
from metadata.access import may
from metadata.bodies import digest
from operations.errors import Forbidden
from runs import exported
from runs.hooks import Hooks
from runs.models import ExportedFile, Run
from runtime.kinds.table.transfer import background, filing


def ended(run: Run) -> list[Run]:
    background.run_ended(run)
    pack_loading.run_ended(run)
    exported.run_ended(run)
    return []


def seen(principal: Principal, file: ExportedFile) -> str:
    """What they would see now of the tables whose rows are in it."""
    if not all(may(principal, "read", kind, name) for kind, name in file.asked["definitions"]):
        raise Forbidden("You may not read all that is in this pack any more.", code="rights_changed")
    return digest([filing.seen_in(principal, table) for table in file.asked["rows"]])


HOOKS = Hooks(owner_kind=pack_loading.KIND, ended=ended, seen=seen)

"""What the run that exports a dashboard leaves behind when it ends, and who may fetch the file it made."""

from runs.hooks import Hooks
from runtime.kinds.dashboard import exporting

HOOKS = Hooks(owner_kind=exporting.KIND, ended=exporting.ended, seen=exporting.seen)

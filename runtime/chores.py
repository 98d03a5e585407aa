"""What tables and reports leave behind and is removed in time, and the watch over jobs and flows."""

from datetime import timedelta

from metadata.pack_loading import forget_files as forget_packs
from operations.housekeeping import Chore
from runtime.automation.alerts import WATCHED_EVERY, watch
from runtime.kinds.datasource.uploads import remove_unused_files
from runtime.kinds.report.cancelling import forget_cancelled
from runtime.kinds.table.files.orphans import remove_orphans
from runtime.kinds.table.transfer.background import forget_files
from runtime.kinds.table.transfer.clearing import forget_rejected

CHORES = (
    Chore(name="watch over jobs and flows", every=WATCHED_EVERY, run=watch),
    Chore(name="remove files that no row holds", every=timedelta(hours=6), run=remove_orphans),
    Chore(name="remove files that no data source holds", every=timedelta(hours=6), run=remove_unused_files),
    Chore(name="forget rejected rows", every=timedelta(hours=6), run=forget_rejected),
    Chore(name="remove packs whose rows were loaded", every=timedelta(hours=1), run=forget_packs),
    Chore(name="remove files that were imported", every=timedelta(hours=1), run=forget_files),
    Chore(name="forget what was cancelled", every=timedelta(hours=1), run=forget_cancelled),
)

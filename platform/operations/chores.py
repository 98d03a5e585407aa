"""What operations leave behind and is removed in time."""

from datetime import timedelta

from operations import idempotency, outbox
from operations.housekeeping import Chore

CHORES = (
    Chore(name="forget idempotency keys", every=timedelta(hours=1), run=idempotency.forget_old),
    Chore(name="forget delivered events", every=timedelta(hours=1), run=outbox.forget_old),
)

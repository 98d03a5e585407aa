"""What signed requests leave behind and is removed in time."""

from datetime import timedelta

from operations.housekeeping import Chore
from vault import signatures

CHORES = (Chore(name="forget used signatures", every=timedelta(hours=1), run=signatures.forget_old),)

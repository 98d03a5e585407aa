"""The chain of the operation log follows its entries."""

from datetime import timedelta

from audit import chain
from operations.housekeeping import Chore

CHORES = (Chore(name="chain the operation log", every=timedelta(minutes=1), run=chain.extend),)

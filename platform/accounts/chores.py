"""What signing in leaves behind and is removed in time. The login log stays."""

from datetime import timedelta

from accounts import links, sessions, throttle
from operations.housekeeping import Chore

CHORES = (
    Chore(name="forget login allowances", every=timedelta(hours=1), run=throttle.forget_old),
    Chore(name="forget one-time links", every=timedelta(hours=1), run=links.forget_old),
    Chore(name="forget dead sessions", every=timedelta(days=1), run=sessions.forget_old),
)

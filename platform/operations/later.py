"""What follows from a change, in its transaction and before its call is over: what the triggers of tables do."""

from operations import outbox
from operations.operation import Call


def catch_up(call: Call, since: int = 0) -> None:
    """Do what was put off, in its order; of `since` entries nothing is done yet. The events so far are written first: what
    follows writes its own, and those of one key stay in order."""
    while len(call.later) > since:
        outbox.write(call.events, call.now)
        call.events.clear()
        call.later.pop(since)()

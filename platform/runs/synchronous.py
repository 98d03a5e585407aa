"""Everything that is due, done here and now in this thread: for tests, and for scripts that want no worker."""

from operations import clock
from runs.claiming import Claimer, claim, wake_due
from runs.context import RunContext
from runs.executing import attempt
from runs.models import Run

HERE = Claimer(worker="here")


def drain(most: int = 10_000) -> int:
    """Returns how many attempts were made. Runs that wait for a later moment stay."""
    made = 0
    while made < most:
        wake_due(clock.now())
        run = claim(HERE, clock.now())
        if run is None:
            break
        attempt_here(run)
        made += 1
    return made


def attempt_here(run: Run) -> None:
    """With what follows from it at once."""
    following: Run | None = run
    while following is not None:
        context = RunContext(following, clock.now(), HERE)
        attempt(context)
        following = context.following

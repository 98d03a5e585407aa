"""A worker: threads that claim runs and perform them, and a pulse that tells others that it lives and its runs to stop."""

import logging
import os
import random
import signal
import threading
import time
from collections import deque
from collections.abc import Collection
from contextlib import suppress

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections
from django.db.models import F

from operations import clock
from operations.doorbell import Ear, ear_for
from runs import identity
from runs.claiming import Claimer, claim_one, claim_some
from runs.context import RunContext
from runs.ending import ClaimLost, end_attempt, hand_back
from runs.executing import CUT_OFF, attempt, end_left
from runs.models import Run, Worker
from runs.states import HELD, State
from runs.together import Batch, Pace

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
PULSE = 1.0
BEAT_EVERY = 10.0
LEASE = 30.0
GRACE = 5.0
CONTINUE_FOR = 2.0
LONGEST_BACK_OFF = 30.0
OVER_TIME = {"code": "timeout", "status": 504, "message": "It took longer than allowed, and did not stop when told."}


class Pool:
    """The threads of one process; none where a broker's worker brings its own. `stop` lets those finish that are under way
    and hands back what takes too long. One that `kills` ends its process with a run that does not end."""

    def __init__(self, slots: int, queues: Collection[str] = (), *, kills: bool = False) -> None:
        self.slots, self.queues, self._kills = slots, queues, kills
        self.claimer = Claimer(worker=identity.new_worker_id(), queues=queues)
        self.running: dict[int, RunContext] = {}
        self._ear: Ear = ear_for("runs")
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._given_up: set[int] = set()
        self._pace = Pace()
        self._batches: dict[int, Batch] = {}
        self._left: deque[RunContext] = deque()
        self._strays: set[int] = set()

    def start(self) -> None:
        enrol(self.claimer.worker, self.slots, self.queues)
        for _ in range(self.slots):
            self._add_thread()
        self._pulse = threading.Thread(target=self._keep_pulse, name="runs-pulse", daemon=True)
        self._pulse.start()

    def stop(self, patience: float) -> None:
        """Nothing new is claimed; after `patience` seconds the rest is handed back for others to do."""
        self._stopping.set()
        self._ear.ring_all()
        deadline = time.monotonic() + patience
        for thread in list(self._threads):
            thread.join(max(0.0, deadline - time.monotonic()))
        with suppress(DatabaseError):
            for batch in list(self._batches.values()):
                batch.rescue()
        for context in list(self.running.values()):
            context.stop = "claim_lost"
            with suppress(DatabaseError):
                hand_back(context.run, clock.now())
        with suppress(DatabaseError):
            Worker.objects.filter(pk=self.claimer.worker).delete()

    def _add_thread(self) -> None:
        thread = threading.Thread(target=self._work, name=f"runs-{len(self._threads)}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        """Until told to stop, or until this thread was given up because its run does not end."""
        failures = 0
        me = threading.get_ident()
        while not self._stopping.is_set() and me not in self._given_up:
            try:
                did = self._turn()
                failures = 0
            except (DatabaseError, InterfaceError) as error:
                failures, did = failures + 1, False
                log.warning("the database does not answer", extra={"error": type(error).__name__, "failures": failures})
            if not did:
                close_old_connections()
                self._ear.wait(_pause(failures))
        connections.close_all()

    def _turn(self) -> bool:
        self._end_left()
        # One thread at a time does those that are short: more would but wait for one another.
        is_free = all(batch.is_slow for batch in list(self._batches.values()))
        choose = self._pace.chosen if is_free else self._pace.left_over
        runs, is_more = claim_some(self.claimer, clock.now(), self._pace.most, choose)
        if len(runs) > 1:
            self._perform_together(Batch(runs))
            return True
        if is_more:
            self._ear.ring()  # one thread wakes the next
        for run in runs:
            self.perform(run)
        return is_more or bool(runs)

    def perform(self, run: Run) -> None:
        """With what follows from it at once, for a while: others wait in the queue."""
        until = time.monotonic() + CONTINUE_FOR
        following: Run | None = run
        while following is not None:
            goes_on = time.monotonic() < until and not self._stopping.is_set()
            context = RunContext(following, clock.now(), self.claimer if goes_on else None)
            self._attempt(context)
            following = context.following

    def _perform_together(self, batch: Batch) -> None:
        me = threading.get_ident()
        self._batches[me] = batch
        while not self._stopping.is_set() and (run := batch.next()) is not None:
            run.started_at = clock.now()
            self._attempt(RunContext(run, run.started_at, put_off=batch.put_off))
            batch.end(only_old=True)
        batch.rescue()
        self._batches.pop(me, None)

    def _attempt(self, context: RunContext) -> None:
        begun = time.monotonic()
        self.running[context.id] = context
        try:
            attempt(context)
        except (DatabaseError, InterfaceError):
            self._left.append(context)
            raise
        finally:
            self.running.pop(context.id, None)
        self._pace.took(context.run, time.monotonic() - begun)

    def _end_left(self) -> None:
        """The database was away: what it did not hear of then is told now, by the first thread that reaches it."""
        if (batch := self._batches.get(threading.get_ident())) is not None:
            batch.rescue()
            self._batches.pop(threading.get_ident())
        while self._left:
            with suppress(IndexError):
                context = self._left.popleft()
                try:
                    end_left(context)
                except BaseException:
                    self._left.append(context)
                    raise

    def _keep_pulse(self) -> None:
        beaten = time.monotonic()
        while not self._stopping.wait(PULSE):
            try:
                if time.monotonic() - beaten >= BEAT_EVERY:
                    beaten = time.monotonic()
                    if not beat(self.claimer.worker):
                        self._start_anew()
                    self._look_for_strays()
                self._look_after_runs()
            except (DatabaseError, InterfaceError) as error:
                log.warning("no pulse: the database does not answer", extra={"error": type(error).__name__})
            close_old_connections()
        connections.close_all()

    def _start_anew(self) -> None:
        """Others took this worker for dead and gave its runs away: what still goes on here does not count."""
        for context in list(self.running.values()):
            context.stop = "claim_lost"
        enrol(self.claimer.worker, self.slots, self.queues)

    def _look_for_strays(self) -> None:
        """Runs that this worker holds and that nobody here knows of: the answer to a claim was lost with the connection.
        Seen twice, they are given to others."""
        known = {*self.running, *(context.id for context in list(self._left))}
        known = known.union(*(batch.ids for batch in list(self._batches.values())))
        held = Run.objects.filter(worker=self.claimer.worker, state__in=HELD).exclude(pk__in=known)
        strays = {run.pk: run for run in held}
        for id in self._strays & strays.keys():
            with suppress(ClaimLost):
                end_attempt(strays[id], "lost", clock.now(), error=CUT_OFF)
        self._strays = set(strays)

    def _look_after_runs(self) -> None:
        for batch in list(self._batches.values()):
            batch.rescue(only_slow=True)
        contexts = list(self.running.values())
        if not contexts:
            return
        tell_to_stop(contexts)
        for context in contexts:
            if context.is_over_time(by=GRACE):
                self._give_up(context)
            elif not (context.is_in_transaction and connection.vendor == "sqlite"):
                context.flush()  # not under SQLite's one write lock, which the run itself holds

    def _give_up(self, context: RunContext) -> None:
        """A thread cannot be killed. Its run is ended without it, what it may still do is fenced off, and another thread
        takes its place."""
        if context.thread in self._given_up:
            return
        self._given_up.add(context.thread)
        end_attempt(context.run, "timeout", clock.now(), error=OVER_TIME)
        log.error("a run does not end; its thread is left behind", extra={"run": context.id})
        self.running.pop(context.id, None)
        if self._kills:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.slots:
            self._add_thread()


def enrol(worker: str, slots: int, queues: Collection[str]) -> None:
    now = clock.now()
    Worker.objects.update_or_create(
        id=worker,
        defaults={
            "host": identity.host(),
            "place": identity.place(),
            "pid": os.getpid(),
            "queues": sorted(queues),
            "slots": slots,
            "started_at": now,
            "seen_at": now,
        },
    )


def beat(worker: str) -> bool:
    """False: this worker was taken for dead."""
    return bool(Worker.objects.filter(pk=worker).update(beat=F("beat") + 1, seen_at=clock.now()))


def tell_to_stop(contexts: Collection[RunContext]) -> None:
    """Those that somebody cancelled, that were given to others, or that are over their time."""
    by_id = {context.id: context for context in contexts}
    rows = {row[0]: row[1:] for row in Run.objects.filter(pk__in=by_id).values_list("pk", "state", "claim_token")}
    for id, context in by_id.items():
        state, token = rows.get(id, ("", ""))
        if token != context.run.claim_token and not context.is_in_transaction:
            context.stop = "claim_lost"
        elif state == State.CANCELLING:
            context.stop = context.stop or "cancelled"
        elif context.is_over_time():
            context.stop = context.stop or "timeout"


def perform_now(pool: Pool, id: int) -> bool:
    """For a message that names a run: perform it if it can still be claimed."""
    run = claim_one(id, pool.claimer, clock.now())
    if run is None:
        return False
    pool.perform(run)
    return True


def _pause(failures: int) -> float:
    if not failures:
        return LOOK_EVERY
    return min(LONGEST_BACK_OFF, LOOK_EVERY * 2.0**failures) * random.uniform(0.5, 1.0)  # noqa: S311 – spreads load

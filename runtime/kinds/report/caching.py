"""Results kept in the process for a while, by everything they depend on; what many ask for at once is made once."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal

from django.db import close_old_connections

from runtime.kinds.report.frames import Frame

MOST_BYTES = 96 * 2**20
BYTES_OF_CELL = 48
Refresh = Literal["none", "background"]


@dataclass(frozen=True)
class Kept:
    """`made` is when, on the clock of the process."""

    frame: Frame
    made: float

    @property
    def bytes(self) -> int:
        return 500 + len(self.frame.rows) * (64 + BYTES_OF_CELL * len(self.frame.columns))


@dataclass
class Results:
    """The least lately used go when there are too many bytes. A key holds the asker's policy, so nobody meets rows that
    are not theirs."""

    most_bytes: int = MOST_BYTES
    kept: OrderedDict[str, Kept] = field(default_factory=OrderedDict)
    making: dict[str, "Future[Frame]"] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    bytes: int = 0

    def get(
        self, key: str, seconds: float, make: Callable[[], Frame], *, fresh: bool = False, refresh: Refresh = "none"
    ) -> tuple[Frame, float]:
        """The frame, and how many seconds old it is; 0.0 for one made now. `fresh`: none that was there before."""
        found = None if fresh else self._found(key, seconds, refresh)
        if found is None:
            return self._made_once(key, seconds, make), 0.0
        age = monotonic() - found.made
        if age > seconds:
            self._make_behind(key, seconds, make)
        return found.frame, max(age, 1e-6)

    def before(self, key: str, seconds: float) -> Kept | None:
        """What was put under this key, if all of it was made within these seconds."""
        return self._found(key, seconds, "none")

    def put(self, key: str, frame: Frame, made: float | None = None) -> None:
        with self.lock:
            self._keep(key, Kept(frame, monotonic() if made is None else made))

    def has(self, key: str, seconds: float, refresh: Refresh = "none") -> bool:
        """Whether asking for it now would be answered from what is kept."""
        return self._found(key, seconds, refresh) is not None

    def forget(self) -> None:
        with self.lock:
            self.kept.clear()
            self.bytes = 0

    def _found(self, key: str, seconds: float, refresh: Refresh) -> Kept | None:
        """One that is young enough; with refreshing in the background one of twice the age will do, once more."""
        longest = seconds * 2 if refresh == "background" else seconds
        with self.lock:
            found = self.kept.get(key)
            if found is None or monotonic() - found.made > longest:
                return None
            self.kept.move_to_end(key)
            return found

    def _made_once(self, key: str, seconds: float, make: Callable[[], Frame]) -> Frame:
        while True:
            with self.lock:
                under_way = self.making.get(key)
                mine = under_way is None
                if under_way is None:
                    under_way = self.making[key] = Future()
            if mine:
                return self._make(key, seconds, make, under_way)
            try:
                return under_way.result()
            except Exception:  # noqa: S112 - the first asker's failure (it may have been cancelled) is not ours
                continue

    def _make(self, key: str, seconds: float, make: Callable[[], Frame], promise: "Future[Frame]") -> Frame:
        try:
            frame = make()
        except BaseException as error:
            with self.lock:
                self.making.pop(key, None)
            promise.set_exception(error)
            raise
        with self.lock:
            self.making.pop(key, None)
            if seconds > 0:
                self._keep(key, Kept(frame, monotonic()))
        promise.set_result(frame)
        return frame

    def _make_behind(self, key: str, seconds: float, make: Callable[[], Frame]) -> None:
        with self.lock:
            if key in self.making:
                return
            promise = self.making[key] = Future()

        def work() -> None:
            try:
                self._make(key, seconds, make, promise)
            except Exception:  # noqa: S110 - the next asker meets the failure; the old result has been shown
                pass
            finally:
                close_old_connections()

        threading.Thread(target=work, name="refresh a report", daemon=True).start()

    def _keep(self, key: str, kept: Kept) -> None:
        before = self.kept.pop(key, None)
        self.bytes += kept.bytes - (before.bytes if before else 0)
        self.kept[key] = kept
        while self.bytes > self.most_bytes and self.kept:
            _, gone = self.kept.popitem(last=False)
            self.bytes -= gone.bytes


RESULTS = Results()

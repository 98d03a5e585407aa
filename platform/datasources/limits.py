"""How much a statement may take, and how somebody says that it is no longer wanted."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`cost` is in the database's own units (PostgreSQL, MySQL); None asks for none."""

    seconds: float = 30.0
    rows: int = 10_000
    bytes: int = 64 * 2**20
    cost: float | None = None


class Cancel:
    """Set once, from any thread; what is registered is then called, in that thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_set = False
        self._calls: list[Callable[[], None]] = []

    @property
    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        with self._lock:
            self._is_set = True
            calls, self._calls = self._calls, []
        for call in calls:
            call()

    def on(self, call: Callable[[], None]) -> None:
        with self._lock:
            if not self._is_set:
                self._calls.append(call)
                return
        call()

    def forget(self, call: Callable[[], None]) -> None:
        with self._lock:
            self._calls = [each for each in self._calls if each != call]

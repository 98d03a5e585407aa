"""Queries of one run asked side by side, each over a connection of its own, by helpers that all runs of the process share."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock

from django.db import connections

from runtime.kinds.report.frames import Frame

Made = tuple[Frame, float]
"""A query's rows, and how many seconds old they are."""
Make = Callable[[], Made]

HELPERS_OF_ALL, HELPERS_OF_ONE = 8, 3
ENGINES = frozenset({"postgresql", "mysql", "sqlite"})
"""DuckDB is not among them: it uses every core for a single query, and each of its sessions is a process."""

_helpers = ThreadPoolExecutor(max_workers=HELPERS_OF_ALL, thread_name_prefix="report query")


class Beside:
    """Queries by name that somebody is going to need. Whoever needs one that nobody has begun makes it themselves, so that
    busy helpers keep no one waiting."""

    def __init__(self, makes: Mapping[str, Make]) -> None:
        self._lock = Lock()
        self._waiting = dict(makes)
        self._promises: dict[str, Future[Made]] = {}

    def begun(self, name: str) -> Future[Made] | None:
        """What a helper is making or has made; None: it is the caller's to make."""
        with self._lock:
            self._waiting.pop(name, None)
            return self._promises.get(name)

    def help(self) -> None:
        """Make what is waiting until nothing is."""
        try:
            while (next_one := self._next()) is not None:
                make, promise = next_one
                try:
                    promise.set_result(make())
                except BaseException as error:  # told to whoever needs the query
                    promise.set_exception(error)
        finally:
            connections.close_all()

    def forget(self) -> None:
        """Nothing more is begun."""
        with self._lock:
            self._waiting.clear()

    def _next(self) -> tuple[Make, Future[Made]] | None:
        with self._lock:
            for name in self._waiting:
                self._promises[name] = Future()
                return self._waiting.pop(name), self._promises[name]
        return None


@contextmanager
def beside(makes: Mapping[str, Make], first: Iterable[str] = ()) -> Iterator[Beside]:
    """`first` is what the caller begins with; helpers begin with the others."""
    mine = set(first)
    ordered = {name: make for name, make in makes.items() if name not in mine}
    asked = Beside(ordered)
    for _ in range(min(HELPERS_OF_ONE, len(ordered))):
        _helpers.submit(asked.help)
    try:
        yield asked
    finally:
        asked.forget()

"""What was compiled for one profile, kept for others with the same rights: bounded, and sure of every table it reached."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from runtime.kinds.table.access.sights import Reader

T = TypeVar("T")


class Kept(Generic[T]):
    """Least recently used entries go first. An entry remembers the policy of each table that its compilation looked at:
    it serves only those for whom all of them are the same."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._entries: OrderedDict[Hashable, tuple[tuple[tuple[str, str], ...], T]] = OrderedDict()

    def get(
        self, key: Hashable, reader: Reader, make: Callable[[], T], keep: Callable[[T], bool] = lambda made: True
    ) -> T:
        found = self._entries.get(key)
        if found is not None and all(reader.policy_key(name) == known for name, known in found[0]):
            return found[1]
        with reader.noting() as seen:
            made = make()
        if keep(made):
            with self._lock:
                self._entries[key] = (tuple((name, reader.policy_key(name)) for name in sorted(seen)), made)
                self._entries.move_to_end(key)
                while len(self._entries) > self._most:
                    self._entries.popitem(last=False)
        return made

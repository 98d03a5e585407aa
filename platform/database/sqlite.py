"""What SQLite is told once in a process, before it begins."""

import ctypes
from importlib.util import find_spec

MEMORY_STATUS, OFF = 9, 0
DONE = 0


def count_no_memory() -> bool:
    """SQLite counts the memory of all connections of a process behind one lock, which statements at work side by side take
    from one another with each allocation. Nobody asks for the count. False where that cannot be said: SQLite has begun
    already, or is part of the interpreter; it then goes on counting, and nothing else is different."""
    found = find_spec("_sqlite3")  # what it is linked with is the SQLite that is going to be used
    if found is None or not found.has_location or found.origin is None:
        return False
    try:
        return int(ctypes.CDLL(found.origin).sqlite3_config(MEMORY_STATUS, OFF)) == DONE
    except (OSError, AttributeError):
        return False

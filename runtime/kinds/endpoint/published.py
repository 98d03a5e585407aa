"""The endpoints that are published now, as operations."""

from operations.operation import Operation
from runtime.plans import Snapshot, snapshot


def published() -> tuple[Operation, ...]:
    """The same object for as long as nothing is published. At most a second behind, in every process."""
    now = snapshot()
    kept = _kept[-1] if _kept else None
    if kept is None or kept[0] is not now:
        kept = now, tuple(now.plan("endpoint", name).operation for name in now.catalog.names("endpoint"))
        if _kept and _kept[-1][1] == kept[1]:
            kept = now, _kept[-1][1]
        _kept[:] = [kept]
    return kept[1]


_kept: list[tuple[Snapshot, tuple[Operation, ...]]] = []

"""Named places where a process may die. A test puts a `hook` there that raises or kills; otherwise nothing happens."""

from collections.abc import Callable

_hooks: dict[str, Callable[[], None]] = {}


def fault_point(name: str) -> None:
    """A place worth dying at: work before it is kept, work after it is not yet."""
    hook = _hooks.get(name)
    if hook is not None:
        hook()


def install(name: str, hook: Callable[[], None] | None) -> None:
    """Put a hook at a fault point, or take it away again with None."""
    if hook is None:
        _hooks.pop(name, None)
    else:
        _hooks[name] = hook

"""Which process this is, so that others can tell whether it still lives."""

import os
import socket
import uuid
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


def host() -> str:
    return socket.gethostname()[:200]


def new_worker_id() -> str:
    return uuid.uuid4().hex


def place() -> str:
    """The boot of this machine and the namespace in which process ids mean something; "" where there is no /proc."""
    try:
        return f"{_BOOT.read_text().strip()} {os.readlink(_NAMESPACE)}"[:100]  # noqa: PTH115 – the link's text, not a path
    except OSError:
        return ""


def is_gone(at: str, pid: int) -> bool:
    """Whether a process of this place does not exist any more. Of other places nobody knows."""
    if not at or at != place():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return True

"""Where an engine may connect to: the addresses of a name, each of them allowed."""

from net.addresses import resolve_checked


def checked_addresses(host: str, port: int) -> list[str]:
    """The addresses themselves; connecting to the name again could lead somewhere else."""
    return resolve_checked(host, port)

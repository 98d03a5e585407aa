"""The physical names of tables and columns: readable, and at most 63 bytes, which every database takes."""

from hashlib import sha256

LONGEST = 63


def table_of(name: str) -> str:
    """The table in which the rows of table `name` are kept."""
    return short(f"t_{name}")


def link_table_of(table: str, field: str) -> str:
    """The table that holds the links of a multi_reference field."""
    return short(f"t_{table}__{field}")


def short(name: str) -> str:
    """The name itself, or its beginning with a digest of the rest."""
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST - 9]}_{sha256(name.encode()).hexdigest()[:8]}"


def key_name(prefix: str, *uids: str) -> str:
    """Of an index or constraint: made from uids, so that a rename leaves it alone."""
    return f"{prefix}_{sha256('/'.join(uids).encode()).hexdigest()[:24]}"

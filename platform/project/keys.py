"""Keys of this installation, made on the first start and kept in its var folder for nobody else to read."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def kept(path: Path, make: str) -> str:
    """The key in `path`; made there (mode 0600) when it does not exist. `make` is "text" or "fernet"."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = Fernet.generate_key().decode() if make == "fernet" else secrets.token_urlsafe(64)
        temporary = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(fresh)
        try:
            os.link(temporary, path)  # fails when another process was faster: its key counts
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return path.read_text().strip()

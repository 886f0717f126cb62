"""Small files that must survive a power cut, and small files that must not survive at all."""

import os
from pathlib import Path


def sync_directory(directory: Path) -> None:
    """Make a created, renamed or removed name durable, where the system can sync a directory."""
    if os.name == "nt":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_durably(path: Path, body: bytes) -> None:
    """Write a private file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as file:
        draft.chmod(0o600)
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_directory(path.parent)


def destroy(path: Path) -> None:
    """Overwrite a file in place with random bytes, then with zeros, then remove its name; each on the disk."""
    if not path.exists():
        return
    size = path.stat().st_size
    with path.open("r+b") as file:
        for body in (os.urandom(size), bytes(size)):
            file.seek(0)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
    path.unlink()
    sync_directory(path.parent)

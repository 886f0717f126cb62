"""Generations of the office key: one file each, in a directory outside the database.

A backup of the database holds wrapped keys only; once a generation's file is destroyed everywhere, what was wrapped by
it stays closed for good.
"""

import os
import re
from pathlib import Path

from store.durable import destroy, write_durably
from store.errors import StoreError

KEY_BYTES = 32
_NAME = re.compile(r"office-(\d{6})\.key")


class OfficeKeys:
    """The directory of office keys; the highest generation wraps what is new."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def generations(self) -> list[int]:
        """Return the generations at hand, oldest first."""
        if not self.directory.is_dir():
            return []
        found = (_NAME.fullmatch(entry.name) for entry in self.directory.iterdir())
        return sorted(int(match.group(1)) for match in found if match)

    def current(self) -> int:
        """Return the newest generation.

        Raises:
            StoreError: there is none.
        """
        found = self.generations()
        if not found:
            raise StoreError("office_key", f"no key in {self.directory}", generation=1)
        return found[-1]

    def key(self, generation: int) -> bytes | None:
        """Return a generation's key; None when its file is not here (or destroyed)."""
        path = self._path(generation)
        try:
            body = path.read_bytes()
        except FileNotFoundError:
            return None
        if len(body) != KEY_BYTES:
            raise StoreError("office_key", f"{path.name} has {len(body)} bytes", generation=generation)
        return body

    def create(self, generation: int) -> None:
        """Make a new generation; an existing one is left as it is."""
        if self.key(generation) is None:
            write_durably(self._path(generation), os.urandom(KEY_BYTES))

    def destroy(self, generation: int) -> None:
        """Overwrite and remove a generation."""
        destroy(self._path(generation))

    def _path(self, generation: int) -> Path:
        return self.directory / f"office-{generation:06d}.key"

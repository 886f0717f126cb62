"""The folder where the software printer leaves its paper."""

from pathlib import Path

from hardware.virtual_printer.paper import Slip

_MARGIN = 24


class Folder:
    """Writes each slip as ``slip-0001.png`` and ``slip-0001.bin``; numbers go on after those already there.

    Args:
        path: The folder, made when missing.
    """

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._path = path
        taken = (found.stem.split("-")[1] for found in path.glob("slip-[0-9]*.png"))
        self._before = max((int(number) for number in taken if number.isdigit()), default=0)

    def write(self, slip: Slip) -> None:
        """Write a slip, or write it again when more is known of it; a reader never sees half a file."""
        stem = f"slip-{self._before + slip.number:04d}" + ("-torn" if slip.torn else "")
        part = self._path / f".{stem}.part"
        slip.image(_MARGIN).save(part, "PNG")
        part.rename(self._path / f"{stem}.png")
        if not slip.torn:
            part.write_bytes(slip.data)
            part.rename(self._path / f"{stem}.bin")

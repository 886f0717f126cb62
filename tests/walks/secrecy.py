"""Looking for a secret everywhere it must not be."""

from __future__ import annotations

import base64
import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 64 << 20
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")


def shapes(secret: str) -> dict[str, bytes]:
    """Return the forms in which a secret could lie about, by name."""
    plain = secret.encode()
    forms = {name: secret.encode(name) for name in ENCODINGS}
    for shift in range(3):
        turned = base64.b64encode(b"\0" * shift + plain)
        forms[f"base64+{shift}"] = turned[4 if shift else 0 : -4]
    forms |= {"hex": plain.hex().encode(), "HEX": plain.hex().upper().encode()}
    forms |= {"hex spaced": plain.hex(" ").encode(), "HEX spaced": plain.hex(" ").upper().encode()}
    forms["python list"] = ", ".join(f"'{char}'" for char in secret).encode()
    forms["json list"] = ",".join(f'"{char}"' for char in secret).encode()
    forms["json list, spaced"] = ", ".join(f'"{char}"' for char in secret).encode()
    forms["codes"] = ", ".join(str(ord(char)) for char in secret).encode()
    return forms


def in_memory(pid: int, secret: str) -> set[str]:
    """Return the forms in which a secret stands in the memory of a process."""
    found: set[str] = set()
    wanted = shapes(secret)
    for piece in _memory(pid):
        found |= {name for name, form in wanted.items() if form in piece}
    return found


def _memory(pid: int) -> Iterator[bytes]:
    place = Path("/proc") / str(pid)
    with (place / "mem").open("rb", 0) as memory:
        for line in (place / "maps").read_text().splitlines():
            span, rights = line.split()[:2]
            if not rights.startswith("rw") or "[v" in line:
                continue
            begin, end = (int(part, 16) for part in span.split("-"))
            for at in range(begin, end, CHUNK):
                with contextlib.suppress(OSError):
                    yield os.pread(memory.fileno(), min(CHUNK, end - at), at)


def in_files(place: Path, secret: str) -> set[str]:
    """Return files below a place that hold a secret, with the form they hold it in."""
    wanted = shapes(secret)
    found = set()
    for path in place.rglob("*"):
        if path.is_file():
            with contextlib.suppress(FileNotFoundError):
                content = path.read_bytes()
                found |= {f"{path}: {name}" for name, form in wanted.items() if form in content}
    return found


def in_processes(secret: str) -> set[str]:
    """Return processes that carry a secret in their command line or environment."""
    wanted = shapes(secret).values()
    found = set()
    for place in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            with contextlib.suppress(OSError):
                content = (place / name).read_bytes()
                if any(form in content for form in wanted):
                    found.add(f"{place}/{name}")
    return found

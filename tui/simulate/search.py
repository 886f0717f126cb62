"""Looking for a text in every byte of a directory, in every way it may have been written down."""

import base64
import mmap
from collections.abc import Iterable, Mapping
from pathlib import Path

SHORTEST = 6
"""Bytes; anything shorter is found everywhere by chance."""
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "shift_jis", "euc_jp")


def traces(text: str) -> Mapping[str, bytes]:
    """Return the byte forms of a text by name: encodings, hex, base64 at each of its three alignments, escapes."""
    plain = text.encode()
    found = {name: _encoded(text, name) for name in ENCODINGS}
    found |= {"hex": plain.hex().encode(), "HEX": plain.hex().upper().encode()}
    found |= {f"base64+{shift}": _base64(plain, shift) for shift in range(3)}
    escaped = "".join(f"\\u{ord(sign):04x}" if ord(sign) > 127 else sign for sign in text)
    found["escapes"] = escaped.encode()
    return {name: body for name, body in found.items() if body}


def _encoded(text: str, name: str) -> bytes:
    try:
        return text.encode(name)
    except UnicodeEncodeError:
        return b""


def _base64(plain: bytes, shift: int) -> bytes:
    """Return the part of a base64 text that does not depend on what stands before and after."""
    whole = (len(plain) + shift) // 3 * 3 - shift
    start = (3 - shift) % 3
    return base64.b64encode(plain[start : start + (whole - start) // 3 * 3])


def holding(root: Path, text: str) -> list[str]:
    """Return ``file: form`` for every file under a directory that holds a text in any form.

    Raises:
        ValueError: the text is too short to mean anything.
    """
    if len(text.encode()) < SHORTEST:
        raise ValueError("too short to search for")
    wanted = traces(text)
    return [f"{path.relative_to(root)}: {form}" for path in files(root) for form in _forms(path, wanted)]


def files(root: Path) -> list[Path]:
    """Return every plain file under a directory."""
    return sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


def _forms(path: Path, wanted: Mapping[str, bytes]) -> Iterable[str]:
    if not path.stat().st_size:
        return []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as body:
        return [form for form, needle in wanted.items() if body.find(needle) >= 0]

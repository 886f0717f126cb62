"""What our slips carry as QR codes: a kind, an id, a signature; never personal data (MODEL section 3).

``MG1.V.<visit>.<signature>`` on tickets, ``T`` on claim tags, ``S`` on intake slips, ``R`` on receipts. ASCII only.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from typing import Literal, NamedTuple

CodeKind = Literal["V", "T", "S", "H", "B", "R", "D"]
MARK = "MG1"
KINDS: tuple[CodeKind, ...] = ("V", "T", "S", "H", "B", "R", "D")


class Code(NamedTuple):
    """A code that was read and whose signature holds."""

    kind: CodeKind
    id: str


def make(kind: CodeKind, identity: str, key: bytes) -> str:
    """Return the text of a code, signed with the office's key."""
    body = f"{MARK}.{kind}.{identity}"
    return f"{body}.{_signature(body, key)}"


def read(text: str, keys: Iterable[bytes]) -> Code | None:
    """Return what a scanned text says, or None when it is no code of this office."""
    parts = text.strip().split(".")
    if len(parts) != 4 or parts[0] != MARK:
        return None
    kind = next((known for known in KINDS if known == parts[1]), None)
    body = ".".join(parts[:3])
    if kind is None or not any(hmac.compare_digest(parts[3], _signature(body, key)) for key in keys):
        return None
    return Code(kind, parts[2])


def _signature(body: str, key: bytes) -> str:
    own = hmac.new(key, b"madoguchi slip codes", hashlib.sha256).digest()
    return base64.b32encode(hmac.new(own, body.encode(), hashlib.sha256).digest()[:10]).decode()

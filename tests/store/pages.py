"""Open a SQLCipher file from outside, page by page, so that a test can look for bytes that should be gone.

SQLCipher 4 pages: 4,096 bytes, the last 80 are a 16-byte IV and a 64-byte HMAC; AES-256-CBC; the first page begins with
the 16-byte salt. A write-ahead log has a 32-byte header and a 24-byte header before every page.
"""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, SALT = 4096, 80, 16


def plain_pages(path: Path, key: bytes) -> Iterator[bytes]:
    """Yield every page of a database file and of its write-ahead log, decrypted."""
    for number, page in enumerate(_pages(path.read_bytes(), 0, 0)):
        yield _decrypt(page, key, first=number == 0)
    wal = Path(f"{path}-wal")
    if wal.exists():
        for page in _pages(wal.read_bytes(), 32, 24):
            yield _decrypt(page, key, first=False)
            yield _decrypt(page, key, first=True)


def _pages(body: bytes, start: int, header: int) -> Iterator[bytes]:
    for at in range(start + header, len(body) - PAGE + 1, PAGE + header):
        yield body[at : at + PAGE]


def _decrypt(page: bytes, key: bytes, *, first: bool) -> bytes:
    iv = page[PAGE - RESERVED : PAGE - RESERVED + 16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return decryptor.update(page[SALT if first else 0 : PAGE - RESERVED])


def holds(path: Path, key: bytes, wanted: bytes) -> bool:
    """Whether a file or its log holds these bytes, as they are or under its encryption."""
    raw = path.read_bytes() + (Path(f"{path}-wal").read_bytes() if Path(f"{path}-wal").exists() else b"")
    return wanted in raw or any(wanted in page for page in plain_pages(path, key))

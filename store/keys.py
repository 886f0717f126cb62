"""The key of the store file: 32 random bytes, never typed by anybody, wrapped by what a person or the machine knows.

The key file lies beside the store and holds one wrapping a way in: the daily passphrase (from a file of its own, or a
credential that systemd decrypts for the service) and the recovery passphrase (on paper, in the safe). Neither the key
nor a passphrase is ever part of a URL, a log line or an error.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from store.durable import write_durably
from store.errors import StoreError

KEY_BYTES = 32
NONCE = 12
BOUND = b"madoguchi store key"
RECOVERY_GROUPS = 8
# no letters that are mistaken for each other when read from paper
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Cost(msgspec.Struct, frozen=True):
    """What one guess costs: memory in KiB and passes (argon2id, one lane)."""

    memory_kib: int = 64 * 1024
    passes: int = 3


class Wrapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The store key as one passphrase opens it."""

    way: str
    salt: bytes
    cost: Cost
    body: bytes


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every way into one store."""

    wrappings: tuple[Wrapping, ...]
    version: int = 1


def create(path: Path, passphrase: str, *, recovery: str | None = None, cost: Cost | None = None) -> bytes:
    """Make a new store key, write its wrappings and return it.

    Raises:
        StoreError: a key file is there already; it is never overwritten.
    """
    if path.exists():
        raise StoreError("key_exists", where=path.name)
    key = os.urandom(KEY_BYTES)
    ways = {"passphrase": passphrase} | ({"recovery": recovery} if recovery else {})
    _write(path, tuple(_wrap(way, secret, key, cost or Cost()) for way, secret in ways.items()))
    return key


def unlock(path: Path, passphrase: str) -> bytes:
    """Return the store key that a passphrase opens, the daily one or the recovery one.

    Raises:
        StoreError: the passphrase opens nothing, or the key file cannot be read.
    """
    for wrapping in _read(path).wrappings:
        key = _unwrap(wrapping, passphrase)
        if key is not None:
            return key
    raise StoreError("passphrase", "no wrapping opens")


def change(path: Path, known: str, new: str, *, way: str = "passphrase") -> None:
    """Replace one way in; ``known`` may be any passphrase that still opens the store.

    Raises:
        StoreError: ``known`` opens nothing.
    """
    key = unlock(path, known)
    old = _read(path).wrappings
    cost = old[0].cost
    _write(path, (*(one for one in old if one.way != way), _wrap(way, new, key, cost)))


def passphrase_from(file: Path | None, environment: Mapping[str, str], name: str = "madoguchi-store") -> str:
    """Return the daily passphrase: from the credential systemd laid out for this service, else from a file.

    Args:
        file: the passphrase file of the configuration, if any.
        environment: where ``CREDENTIALS_DIRECTORY`` is looked up (``LoadCredentialEncrypted=`` sets it).
        name: name of the credential.

    Raises:
        StoreError: neither is there, or it is empty.
    """
    directory = environment.get("CREDENTIALS_DIRECTORY")
    candidates = [Path(directory) / name] if directory else []
    candidates += [file] if file else []
    for candidate in candidates:
        if candidate.is_file():
            found = candidate.read_text(encoding="utf-8").strip()
            if found:
                return found
    raise StoreError("passphrase_missing", where=file.name if file else name)


def new_passphrase_file(path: Path) -> str:
    """Write a fresh random passphrase to a private file and return it."""
    passphrase = secrets.token_urlsafe(32)
    write_durably(path, passphrase.encode() + b"\n")
    return passphrase


def new_recovery() -> str:
    """Return a recovery passphrase to print once: eight groups of four signs, 160 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(RECOVERY_GROUPS))
    return "-".join(groups)


def _derive(secret: str, salt: bytes, cost: Cost) -> bytes:
    return hash_secret_raw(secret.encode(), salt, cost.passes, cost.memory_kib, 1, KEY_BYTES, Type.ID)


def _wrap(way: str, secret: str, key: bytes, cost: Cost) -> Wrapping:
    salt, nonce = os.urandom(16), os.urandom(NONCE)
    body = nonce + AESGCM(_derive(secret, salt, cost)).encrypt(nonce, key, BOUND)
    return Wrapping(way, salt, cost, body)


def _unwrap(wrapping: Wrapping, secret: str) -> bytes | None:
    body = wrapping.body
    try:
        return AESGCM(_derive(secret, wrapping.salt, wrapping.cost)).decrypt(body[:NONCE], body[NONCE:], BOUND)
    except InvalidTag:
        return None


def _read(path: Path) -> KeyFile:
    try:
        return msgspec.json.decode(path.read_bytes(), type=KeyFile)
    except (OSError, msgspec.DecodeError) as error:
        raise StoreError("key_file", str(error), where=path.name) from error


def _write(path: Path, wrappings: tuple[Wrapping, ...]) -> None:
    write_durably(path, msgspec.json.encode(KeyFile(wrappings)))

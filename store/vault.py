"""Sealed classes: AES-GCM, one key per (stream, retention class), that key wrapped by the office key.

Plain personal data exists in memory only. Keys live in ``stream_key`` and nowhere else: destroying one row (and, for
old copies of the file, the generation that wrapped it) erases every event of that stream and class.
"""

import os
from collections.abc import Mapping

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, bindparam, select

from flows.events import Stream, seal_digest
from store.errors import SealedAway, StoreError
from store.office_keys import KEY_BYTES, OfficeKeys
from store.parcel import WrappedKey
from store.schema import table

NONCE = 12
Fields = Mapping[str, str]
_ERASED = table("erasure_log")
_EVENT = table("event")
_KEY = table("stream_key")
_SEALED = table("sealed")
_ERASED_OF = select(_ERASED.c.retention).where(
    _ERASED.c.stream_kind == bindparam("kind"), _ERASED.c.stream_id == bindparam("stream_id")
)
_KEYS_OF = (
    select(_KEY.c.retention, _KEY.c.generation, _KEY.c.wrapped)
    .where(_KEY.c.stream_kind == bindparam("kind"), _KEY.c.stream_id == bindparam("stream_id"))
    .order_by(_KEY.c.retention, _KEY.c.slot)
)
_CIPHERTEXTS_OF = (
    select(_SEALED.c.event_id, _SEALED.c.retention, _SEALED.c.ciphertext)
    .join(_EVENT, _EVENT.c.id == _SEALED.c.event_id)
    .where(_EVENT.c.stream_kind == bindparam("kind"), _EVENT.c.stream_id == bindparam("stream_id"))
)


def _encrypt(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _decrypt(key: bytes, body: bytes, bound_to: bytes) -> bytes | None:
    try:
        return AESGCM(key).decrypt(body[:NONCE], body[NONCE:], bound_to)
    except InvalidTag:
        return None


class Vault:
    """Seals and opens the personal part of events for one office."""

    def __init__(self, office: str, keys: OfficeKeys) -> None:
        self.office = office
        self.keys = keys

    def seal(self, connection: Connection, stream: Stream, retention: str, event_id: str, fields: Fields) -> bytes:
        """Return the ciphertext of one class of one event; the key of (stream, class) is made when there is none.

        Raises:
            StoreError: no office key is here.
            SealedAway: that class of that stream was erased.
        """
        key = self._key_for_writing(connection, stream, retention)
        return _encrypt(key, msgspec.json.encode(fields, order="sorted"), self._bound(stream, event_id, retention))

    def open_sealed(self, key: bytes, stream: Stream, event_id: str, retention: str, body: bytes) -> Fields | None:
        """Return the fields of one class; None when the key does not fit or the bytes were changed."""
        plain = _decrypt(key, body, self._bound(stream, event_id, retention))
        return None if plain is None else msgspec.json.decode(plain, type=dict[str, str])

    def keyring(self, connection: Connection, stream: Stream) -> dict[str, list[bytes]]:
        """Return the keys of a stream this terminal can unwrap, by retention class."""
        found: dict[str, list[bytes]] = {}
        for retention, generation, wrapped in connection.execute(_KEYS_OF, _named(stream)):
            key = self.unwrap(stream, retention, generation, wrapped)
            if key is not None:
                found.setdefault(retention, []).append(key)
        return found

    def erased(self, connection: Connection, stream: Stream) -> set[str]:
        """Return the retention classes of a stream that were destroyed."""
        return set(connection.execute(_ERASED_OF, _named(stream)).scalars())

    def open_events(
        self, connection: Connection, stream: Stream, seals: Mapping[str, Mapping[str, str]]
    ) -> dict[str, dict[str, Fields | None]]:
        """Open what can be opened of a stream.

        Args:
            connection: a transaction.
            stream: whose events they are.
            seals: for each event id, the digest the envelope vouches for, by class.

        Returns:
            For each event id its classes: fields, or None for an erased class; a closed class is absent.
        """
        keys, erased = self.keyring(connection, stream), self.erased(connection, stream)
        opened: dict[str, dict[str, Fields | None]] = {
            event_id: dict.fromkeys(sorted(erased & set(classes))) for event_id, classes in seals.items()
        }
        for event_id, retention, body in connection.execute(_CIPHERTEXTS_OF, _named(stream)):
            promised = seals.get(event_id, {}).get(retention)
            if retention in erased or seal_digest(body) != promised:
                continue
            for key in keys.get(retention, ()):
                fields = self.open_sealed(key, stream, event_id, retention, body)
                if fields is not None:
                    opened[event_id][retention] = fields
        return opened

    def wrap(self, stream: Stream, retention: str, generation: int, key: bytes) -> bytes:
        """Wrap a stream's key by a generation.

        Raises:
            StoreError: that generation is not here.
        """
        return _encrypt(self._office_key(generation), key, self._bound_key(stream, retention, generation))

    def unwrap(self, stream: Stream, retention: str, generation: int, wrapped: bytes) -> bytes | None:
        """Unwrap a stream's key; None when the generation is not here or the bytes were changed."""
        office_key = self.keys.key(generation)
        if office_key is None:
            return None
        return _decrypt(office_key, wrapped, self._bound_key(stream, retention, generation))

    def _key_for_writing(self, connection: Connection, stream: Stream, retention: str) -> bytes:
        if retention in self.erased(connection, stream):
            raise SealedAway(f"{stream.kind} {stream.id} {retention}")
        known = self.keyring(connection, stream).get(retention)
        if known:
            return known[0]
        key, generation = os.urandom(KEY_BYTES), self.keys.current()
        wrapped = self.wrap(stream, retention, generation, key)
        self.add_key(connection, WrappedKey(
            stream_kind=stream.kind, stream_id=stream.id, retention=retention, generation=generation, wrapped=wrapped,
        ), uploaded=False)  # fmt: skip
        return key

    def add_key(self, connection: Connection, key: WrappedKey, *, uploaded: bool) -> None:
        """Keep a wrapped key in the next free slot of its stream and class; nothing when it is erased or known."""
        stream = Stream(key.stream_kind, key.stream_id)
        if key.retention in self.erased(connection, stream):
            return
        rows = [row for row in connection.execute(_KEYS_OF, _named(stream)) if row.retention == key.retention]
        plain = self.unwrap(stream, key.retention, key.generation, key.wrapped)
        mine = {row.wrapped for row in rows} | set(self.keyring(connection, stream).get(key.retention, ()))
        if key.wrapped in mine or plain in mine:
            return
        values = {**msgspec.structs.asdict(key), "slot": len(rows), "uploaded": int(uploaded)}
        connection.execute(_KEY.insert(), values)

    def _office_key(self, generation: int) -> bytes:
        key = self.keys.key(generation)
        if key is None:
            raise StoreError("office_key", f"generation {generation} is not here", generation=generation)
        return key

    def _bound(self, stream: Stream, event_id: str, retention: str) -> bytes:
        return msgspec.json.encode([self.office, stream.kind, stream.id, event_id, retention])

    def _bound_key(self, stream: Stream, retention: str, generation: int) -> bytes:
        return msgspec.json.encode([self.office, stream.kind, stream.id, retention, generation])


def _named(stream: Stream) -> dict[str, str]:
    return {"kind": stream.kind, "stream_id": stream.id}

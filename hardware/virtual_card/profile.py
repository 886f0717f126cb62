"""What a virtual card is made of, decoded strictly from ``profiles.toml``."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

import msgspec

from hardware.words import sentence

if TYPE_CHECKING:
    from pathlib import Path

MAXIMUM_TRIES = {"user": 3, "signature": 5, "profile": 3, "resident": 3, "resident_common": 3, "lookup_b": 10}


class ProfileError(ValueError):
    """A profile is unknown or malformed; the message is for the person."""


class Holder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invented person. ``sex`` is the code of the card: 1 男, 2 女, 9 適用不能, 0 不明."""

    name: str
    kana: str
    address: str
    born: date
    sex: str


class Pins(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Test PINs of a card as it is issued."""

    user: str = "2580"
    signature: str = "MADO2580"
    profile: str = "1470"
    resident: str = "3690"


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One virtual card. Days count from the day the card is inserted; ``issuer`` is a municipality code."""

    title: str
    kind: Literal["my_number", "residence", "special_permanent", "licence", "unknown"]
    card_days: int = 0
    certificate_days: int = 0
    issuer: str = "99001"
    signature: bool = True
    holder: Holder | None = None
    pins: Pins = Pins()
    tries: dict[str, int] = {}


@cache
def profiles(path: Path | None = None) -> dict[str, Profile]:
    """Return every profile by name, from our own table or from ``path``.

    Raises:
        ProfileError: If the table does not decode; the message names the file and the cause.
    """
    source = resources.files("hardware.virtual_card").joinpath("profiles.toml") if path is None else path
    try:
        return msgspec.toml.decode(source.read_bytes(), type=dict[str, Profile])
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ProfileError(sentence("virtual", "bad_profile", file=source, cause=error)) from error


def profile(name: str) -> Profile:
    """Return the profile called ``name``.

    Raises:
        ProfileError: If there is none; the message lists those that exist.
    """
    known = profiles()
    if name not in known:
        raise ProfileError(sentence("virtual", "unknown_profile", name=name, known="、".join(sorted(known))))
    return known[name]

"""What a PIN may look like and who may set it. Used where a PIN is chosen, never stored, never repeated in a sentence.

Source: domain rules 3, document 002 section 5-(4). The numbers stand in `tables/pin.toml`, because the coming card has
other PINs. Weak PINs are only warned about: no source forbids them.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from string import ascii_uppercase, digits
from types import MappingProxyType
from typing import Literal
from unicodedata import normalize

import msgspec

from flows.rules.dated import load
from flows.rules.words import Language, say

Kind = Literal["signature", "user", "resident", "profile"]


class PinKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One PIN of the card; the head of the table says what each key means."""

    id: Kind
    title: str
    length: tuple[int, int]
    tries: int
    may_set: tuple[Literal["self", "legal", "voluntary_reply"], ...]
    source: str
    letters: bool = False
    certificate: Literal["", "signature", "user"] = msgspec.field(name="with", default="")
    not_for_minors: bool = False
    since: date | None = None
    until: date | None = None


class FaceCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a 顔認証マイナンバーカード can and cannot be used for, with the words for it."""

    usable: tuple[str, ...]
    not_usable: tuple[str, ...]
    words: dict[str, str]


class PinTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `tables/pin.toml`."""

    kind: tuple[PinKind, ...]
    face_card: FaceCard


@cache
def table() -> PinTable:
    """Give the PINs of a card and the uses of a card without PIN."""
    return load("pin", PinTable)


@cache
def _kind(name: str) -> PinKind:
    found = next((row for row in table().kind if row.id == name), None)
    if found is None:
        raise ValueError("暗証番号の種類が正しくありません。")
    return found


MAX_TRIES: Mapping[str, int] = MappingProxyType({row.id: row.tries for row in table().kind})
"""Wrong entries in a row after which the card locks; only 初期化 at the window clears it (domain rules 3)."""

_ALLOWED = frozenset(ascii_uppercase + digits)
_RUNS = (digits * 2, (digits * 2)[::-1])


def _letter_problems(row: PinKind, pin: str) -> list[str]:
    found = [] if row.length[0] <= len(pin) <= row.length[1] else ["length_signature"]
    if any(c not in _ALLOWED for c in pin.upper()) or not pin.isascii():
        found.append("characters_signature")
    if pin != pin.upper():
        found.append("lowercase")
    if not any(c.isalpha() for c in pin):
        found.append("letter_missing")
    if not any(c.isdigit() for c in pin):
        found.append("digit_missing")
    return found


def _digit_problems(row: PinKind, pin: str) -> list[str]:
    return [] if row.length[0] <= len(pin) <= row.length[1] and set(pin) <= set(digits) else ["four_digits"]


def problems(kind: str, pin: str, language: Language = "ja") -> list[str]:
    """Say what is wrong with a chosen PIN.

    Args:
        kind: `signature` (署名用, 6 to 16 capitals and digits, one of each at least), `user` (利用者証明用),
            `resident` (住民基本台帳用) or `profile` (券面事項入力補助用), four digits each.
        pin: what was typed.
        language: of the sentences.

    Returns:
        Sentences for the person; empty when the PIN can be set. No sentence contains the PIN.

    Raises:
        ValueError: `kind` is none of the four.
    """
    row = _kind(kind)
    wide = pin != normalize("NFKC", pin) and normalize("NFKC", pin).isascii()
    plain = normalize("NFKC", pin) if wide else pin
    found = ["fullwidth"] if wide else []
    found += _letter_problems(row, plain) if row.letters else _digit_problems(row, plain)
    return [say("pin", key, language) for key in found]


def _birth_forms(born: date) -> tuple[str, ...]:
    return (f"{born:%Y%m%d}", f"{born:%y%m%d}", f"{born:%m%d}", f"{born:%d%m}", f"{born:%Y}", f"{born:%y%m}")


def _weaknesses(kind: str, pin: str, born: date | None) -> list[str]:
    numbers = "".join(c for c in pin if c in digits)
    found = []
    if pin and (len(set(pin)) == 1 or (len(numbers) >= 4 and len(set(numbers)) == 1)):
        found.append("weak_repeat")
    if len(numbers) >= 4 and any(numbers in run for run in _RUNS):
        found.append("weak_run")
    # four digits inside sixteen characters meet a birthday by chance, so there only the full date warns
    forms = () if born is None else _birth_forms(born)[: 2 if kind == "signature" else None]
    if any(form in numbers for form in forms):
        found.append("weak_birthday")
    return found


def warnings(kind: str, pin: str, born: date | None = None, language: Language = "ja") -> list[str]:
    """Say why a permitted PIN is easy to guess. A warning never blocks.

    Args:
        kind: as in `problems`.
        pin: what was typed.
        born: date of birth, when it is known where the PIN is chosen.
        language: of the sentences.

    Returns:
        Sentences for the person; empty when nothing stands out. No sentence contains the PIN.

    Raises:
        ValueError: `kind` is none of the four.
    """
    _kind(kind)
    return [say("pin", key, language) for key in _weaknesses(kind, pin, born)]


def may_set(kind: str, who: str, *, minor: bool = False, reply: bool = False) -> bool:
    """Say who may choose or reset a PIN.

    Args:
        kind: as in `problems`.
        who: `self`, `legal` or `voluntary`.
        minor: the holder is under 15 or a 成年被後見人: then the legal representative acts.
        reply: a voluntary representative brought the sealed reply; city staff type what it says (document 001).

    Returns:
        True when this person may.

    Raises:
        ValueError: `kind` is none of the four.
    """
    row = _kind(kind)
    if minor:
        return who == "legal" and not row.not_for_minors
    return (f"{who}_reply" if who == "voluntary" and reply else who) in row.may_set


def kinds_to_set(*, signature: bool, user: bool, face_card: bool = False, minor: bool = False) -> tuple[str, ...]:
    """Give the PINs set at the issue of a card, in the order of the table.

    Args:
        signature: a signature certificate is wanted.
        user: a user certificate is wanted.
        face_card: 顔認証カード, which has no PIN.
        minor: the holder is under 15 or a 成年被後見人: no signature certificate.

    Returns:
        Kinds; without both certificates only 住民基本台帳用 and 券面事項入力補助用 are set (domain rules 3).
    """
    wanted = {"": True, "signature": signature and not minor, "user": user}
    return () if face_card else tuple(row.id for row in table().kind if wanted[row.certificate])


def face_card_works_for(use: str) -> bool:
    """Say whether a 顔認証マイナンバーカード can be used for something (domain rules 3).

    Raises:
        ValueError: the table does not know the use.
    """
    uses = table().face_card
    if use not in uses.words:
        raise ValueError(say("pin", "unknown_use", name=use))
    return use in uses.usable

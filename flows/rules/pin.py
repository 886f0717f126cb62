"""What a PIN may look like. Used where a PIN is chosen, never stored, and never repeated in a sentence.

Source: domain rules 3, document 002 section 5-(4). Weak PINs are only warned about: no source forbids them.
"""

from collections.abc import Mapping
from datetime import date
from string import ascii_uppercase, digits
from types import MappingProxyType
from typing import Literal
from unicodedata import normalize

from flows.rules.words import Language, say

Kind = Literal["signature", "user", "resident", "profile"]

MAX_TRIES: Mapping[str, int] = MappingProxyType({"signature": 5, "user": 3, "resident": 3, "profile": 3})
"""Wrong entries in a row after which the card locks; only 初期化 at the window clears it (domain rules 3)."""

_ALLOWED = frozenset(ascii_uppercase + digits)
_RUNS = (digits * 2, (digits * 2)[::-1])


def _signature_problems(pin: str) -> list[str]:
    found = [] if 6 <= len(pin) <= 16 else ["length_signature"]
    if any(c not in _ALLOWED for c in pin.upper()) or not pin.isascii():
        found.append("characters_signature")
    if pin != pin.upper():
        found.append("lowercase")
    if not any(c.isalpha() for c in pin):
        found.append("letter_missing")
    if not any(c.isdigit() for c in pin):
        found.append("digit_missing")
    return found


def _digit_problems(pin: str) -> list[str]:
    return [] if len(pin) == 4 and set(pin) <= set(digits) else ["four_digits"]


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
    if kind not in MAX_TRIES:
        raise ValueError("暗証番号の種類が正しくありません。")
    wide = pin != normalize("NFKC", pin) and normalize("NFKC", pin).isascii()
    plain = normalize("NFKC", pin) if wide else pin
    found = ["fullwidth"] if wide else []
    found += _signature_problems(plain) if kind == "signature" else _digit_problems(plain)
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
    if kind not in MAX_TRIES:
        raise ValueError("暗証番号の種類が正しくありません。")
    return [say("pin", key, language) for key in _weaknesses(kind, pin, born)]

"""The guard that keeps 個人番号 out of every text, scan and import.

Source: domain rules 5.1 (check digit: 平成26年総務省令第85号 第5条) and 5.2 (番号法: limits on collecting and
keeping).
It only refuses. It is not a way to validate a number, and it never returns or repeats what it found.
"""

import re
from collections.abc import Iterator
from unicodedata import category, decimal, normalize

_HYPHENS = "\\-\u2010-\u2015\u2212\u30fc"
_GAP = rf"(?: *[{_HYPHENS}] *| +)"
_PLAIN = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
# a longer number written in groups is one run: neighbours joined by a hyphen, or by a space when again four digits
_GROUPED = re.compile(
    rf"(?<![0-9])(?<![0-9][{_HYPHENS}])(?<![0-9] [{_HYPHENS}] )(?<![0-9]{{4}} )"
    rf"[0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}"
    rf"(?![0-9]| ?[{_HYPHENS}] ?[0-9]| [0-9]{{4}}(?![0-9]))"
)
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def _ascii_digit(char: str) -> str:
    if char.isascii():
        return " " if char == "\t" else char
    value = decimal(char, None)
    if value is not None:
        return str(value)
    return "" if category(char) == "Cf" else char


def _plain(text: str) -> str:
    return "".join(map(_ascii_digit, normalize("NFKC", text)))


def _candidates(text: str) -> Iterator[str]:
    plain = _plain(text)
    for match in _PLAIN.finditer(plain):
        yield match.group()
    for match in _GROUPED.finditer(plain):
        yield re.sub("[^0-9]", "", match.group())


def _check_digit(first_eleven: str) -> int:
    rest = sum(int(digit) * weight for digit, weight in zip(first_eleven, _WEIGHTS, strict=True)) % 11
    return 0 if rest <= 1 else 11 - rest


def _has_check_digit(candidate: str) -> bool:
    return _check_digit(candidate[:11]) == int(candidate[11])


def contains(text: str) -> bool:
    """Say whether a text may hold a 個人番号, so that it must be refused.

    Full-width and other digits count as digits. Only whole runs are looked at: exactly twelve digits, or three
    groups of four joined by spaces or hyphens. A window over a longer number would refuse most 申請書ID.

    Args:
        text: what was typed, scanned or imported.

    Returns:
        True when such a run has a valid check digit.
    """
    return any(map(_has_check_digit, _candidates(text)))


def suspicious(text: str) -> bool:
    """Say whether a text holds a run of twelve digits whose check digit is wrong: worth a warning, not a refusal.

    Args:
        text: what was typed, scanned or imported.

    Returns:
        True when such a run exists.
    """
    return not all(map(_has_check_digit, _candidates(text)))

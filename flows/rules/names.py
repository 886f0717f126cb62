"""Comparing names without changing them, and finding characters that cannot be drawn or exported.

Source: domain rules 7. Names are kept exactly as received: normalising them would turn 神 (U+FA19) into another
character. The folded key is a separate value, for search and comparison only, never stored in a name's place.
"""

from functools import cache
from unicodedata import category, normalize

import msgspec

from flows.rules.dated import load

GETA = "〓"
_UNDRAWABLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Writings of one kanji: every character of `others` is searched as `to`."""

    to: str
    others: str = msgspec.field(name="from")


class NamesTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `tables/names.toml`."""

    variant: tuple[Variant, ...]


def is_selector(char: str) -> bool:
    """Say whether a character only chooses the shape of the one before it (IVS and the like)."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


@cache
def _folding() -> dict[int, str]:
    hiragana = {code: chr(code + 0x60) for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
    kanji = {ord(char): row.to for row in load("names", NamesTable).variant for char in row.others}
    return hiragana | kanji


def _fold(text: str) -> str:
    bare = "".join(char for char in text if not is_selector(char) and category(char) != "Cf")
    return "".join(normalize("NFKC", bare).casefold().translate(_folding()).split())


def fold_key(text: str) -> str:
    """Give the key under which two writings of a name are found.

    Width, case, spaces, shape selectors, hiragana or katakana and common kanji variants do not matter. Small ャュョッ
    do: ショウ and シヨウ are different readings.

    Args:
        text: a name or what was typed to search for one.

    Returns:
        The key; the same for the key itself.
    """
    key = _fold(text)
    # folding can bring a mark next to a letter it joins with, so it runs until nothing changes
    while (again := _fold(key)) != key:
        key = again
    return key


def same(left: str, right: str) -> bool:
    """Say whether two writings may be one name; a person decides whether they are."""
    return fold_key(left) == fold_key(right)


def unprintable(text: str) -> list[str]:
    """List characters no shipped font is sure to draw: controls, private use (外字, MJ+), unassigned code points.

    Args:
        text: a name.

    Returns:
        Each such character once, in order; shape selectors are fine.
    """
    return list(dict.fromkeys(char for char in text if category(char) in _UNDRAWABLE and not is_selector(char)))


def drawable(text: str) -> str:
    """Give a text for the screen, with 〓 for what cannot be drawn. The name itself stays as it is."""
    missing = frozenset(unprintable(text))
    return "".join(GETA if char in missing else char for char in text)


def outside_cp932(text: str) -> list[str]:
    """List characters an export in cp932 cannot carry, each once: they are reported as 代替文字, never as `?`."""
    return [char for char in dict.fromkeys(text) if not _fits_cp932(char)]


def _fits_cp932(char: str) -> bool:
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True

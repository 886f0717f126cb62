"""How words sound: one form for kanji, kana and romaji, so that they can be compared."""

import re
from functools import cache
from importlib import import_module
from typing import Any
from unicodedata import normalize

_LATIN = (
    ("shi", "si"),
    ("chi", "ti"),
    ("tsu", "tu"),
    ("fu", "hu"),
    ("ji", "zi"),
    ("sh", "sy"),
    ("ch", "ty"),
    ("cy", "ty"),
    ("j", "zy"),
    ("zyi", "zi"),
    ("zyy", "zy"),
    ("dzu", "zu"),
    ("di", "zi"),
    ("du", "zu"),
)
"""Spellings of one sound, brought to the shorter one."""


@cache
def _reader() -> Any:  # noqa: ANN401 - pykakasi ships no types
    """The reading dictionary: it takes half a second to load, so never on the way to the first frame."""
    pykakasi: Any = import_module("pykakasi")
    return pykakasi.kakasi()


def plain(text: str) -> str:
    """Return the text with widths, case and blanks made equal: ``Ｂ－０２１`` and ``b-021`` are the same."""
    return re.sub(r"[\s・‐−ー–—-]+", "", normalize("NFKC", text).lower())


def hiragana(text: str) -> str:
    """Return katakana as hiragana; everything else as it is."""
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in text)


def spoken(text: str) -> str:
    """Return how a text sounds, in romaji of one spelling: 住民票, じゅうみんひょう and juminhyo give the same."""
    parts = _reader().convert(normalize("NFKC", text))
    return latin("".join(part["hepburn"] for part in parts))


def latin(romaji: str) -> str:
    """Return romaji of any school in one spelling, long vowels short."""
    word = re.sub(r"[^a-z0-9]", "", romaji.lower().translate(str.maketrans("āīūēōâîûêô", "aiueoaiueo")))
    for long, short in _LATIN:
        word = word.replace(long, short)
    word = re.sub(r"ou|oo|oh(?![aiueoy])", "o", word)
    word = word.replace("uu", "u").replace("aa", "a").replace("ii", "i").replace("ei", "e").replace("ee", "e")
    return re.sub(r"m(?=[bmp])", "n", word).replace("nn", "n")

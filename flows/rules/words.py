"""Sentences of the rules, kept in `tables/words.toml` in Japanese and English."""

from functools import cache
from typing import Literal

import msgspec

from flows.rules.dated import load

Language = Literal["ja", "en"]


class Sentence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence in both languages; `{name}` marks what is filled in."""

    ja: str
    en: str


@cache
def _sentences() -> dict[str, dict[str, Sentence]]:
    return load("words", dict[str, dict[str, Sentence]])


def knows(group: str, key: str) -> bool:
    """Say whether there is such a sentence."""
    return key in _sentences().get(group, {})


def say(group: str, key: str, language: Language = "ja", **parts: object) -> str:
    """Give one sentence.

    Args:
        group: the rule the sentence belongs to.
        key: its name there.
        language: `ja` or `en`.
        **parts: what to put where the sentence has `{name}`.

    Returns:
        The sentence.

    Raises:
        KeyError: there is no such sentence.
    """
    sentence: Sentence = _sentences()[group][key]
    return (sentence.ja if language == "ja" else sentence.en).format(**parts)

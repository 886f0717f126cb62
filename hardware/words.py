"""The Japanese sentences of this room, read from ``words.toml`` beside it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def _words() -> dict[str, dict[str, str]]:
    text = resources.files("hardware").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def sentence(section: str, key: str, **parts: object) -> str:
    """Return the one sentence for ``key``, with ``parts`` put into its braces.

    Args:
        section: Table of ``words.toml``, for example ``card``.
        key: Entry of that table.
        **parts: Values for the placeholders of the entry.

    Returns:
        A Japanese sentence fit for the screen.

    Raises:
        KeyError: If the table or the entry is missing; the tests read every key.
    """
    return _words()[section][key].format(**parts)

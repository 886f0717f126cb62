"""Words of the exports, kept in ``words.toml``; the code names them by key."""

import tomllib
from functools import cache
from importlib import resources


@cache
def table(section: str) -> dict[str, str]:
    """Return every word of a section by code.

    Raises:
        KeyError: there is no such section.
    """
    text = resources.files("flows.export").joinpath("words.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)[section]
    return found


def say(key: str, **values: object) -> str:
    """Return the words for ``section.code`` with their values filled in.

    Raises:
        KeyError: there is no such key.
    """
    section, code = key.split(".", 1)
    return table(section)[code].format(**values)

"""Words of the store, kept in ``words.toml``; the code names them by key."""

import tomllib
from functools import cache
from importlib import resources


@cache
def _tables() -> dict[str, dict[str, str]]:
    text = resources.files("store").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(key: str, **values: object) -> str:
    """Return the sentence for ``section.code`` with its values filled in.

    Raises:
        KeyError: there is no such key.
    """
    section, code = key.split(".", 1)
    return _tables()[section][code].format(**values)

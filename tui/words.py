"""Words of the front door: what the command line and the configuration say, kept in ``words.toml``."""

import tomllib
from functools import cache
from importlib import resources


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("tui").joinpath("words.toml").read_text(encoding="utf-8"))


def say(key: str, **values: object) -> str:
    """Return the words for ``section.code`` with their values filled in.

    Raises:
        KeyError: there is no such key.
    """
    section, code = key.split(".", 1)
    return _tables()[section][code].format(**values)

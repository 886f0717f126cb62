"""What a rehearsed day says to the person who asked for it; the text is data."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _sentences() -> dict[str, str]:
    return tomllib.loads(files("tui.simulate").joinpath("words.toml").read_text(encoding="utf-8"))


def say(key: str, **values: object) -> str:
    """Return the sentence kept under ``key``.

    Raises:
        KeyError: there is no such sentence.
    """
    return _sentences()[key].format(**values)

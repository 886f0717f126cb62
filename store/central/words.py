"""The sentences of the central and of the link to it; the text itself is data."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _sentences() -> dict[str, str]:
    text = files("store.central").joinpath("words.toml").read_text(encoding="utf-8")
    return {str(key): str(value) for key, value in tomllib.loads(text).items()}


def say(key: str, **values: object) -> str:
    """Return the Japanese sentence kept under ``key``, with its places filled in.

    Raises:
        KeyError: there is no such sentence.
    """
    return _sentences()[key].format(**values)

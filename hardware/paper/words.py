"""The fixed words of the slips, read from ``words.toml``."""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from hardware.paper.slips import Say


@cache
def _tree() -> dict[str, object]:
    text = files("hardware.paper").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _find(path: str) -> object:
    found: object = _tree()
    for key in path.split("."):
        if not isinstance(found, dict):
            raise KeyError(path)
        found = found[key]
    return found


def say(path: str, **values: object) -> Say:
    """A text in two languages.

    Args:
        path: Its key, such as ``ticket.title``.
        values: What to fill in.

    Raises:
        KeyError: No such text.
    """
    both = msgspec.convert(_find(path), Say)
    return Say(both.ja.format(**values), both.en.format(**values))


def word(path: str, **values: object) -> str:
    """A text in Japanese only; arguments and errors as for `say`."""
    return msgspec.convert(_find(path), str).format(**values)

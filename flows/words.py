"""Words the desk says, kept in ``words.toml``; the code names them by key."""

import tomllib
from functools import cache
from importlib import resources

import msgspec


class Refusal(msgspec.Struct, frozen=True):
    """A verb that was not carried out: a code, and the values its sentence needs.

    Attributes:
        code: key of ``[refusal]`` in words.toml.
        values: what the sentence names.
    """

    code: str
    values: dict[str, str] = msgspec.field(default_factory=dict)

    def sentence(self, language: str = "ja") -> str:
        """Return the one clear sentence for the person."""
        return say(f"refusal.{self.code}", language, **self.values)


@cache
def _tables() -> dict[str, dict[str, dict[str, str]]]:
    text = resources.files("flows").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(key: str, language: str = "ja", **values: str) -> str:
    """Return the words for ``section.code`` with their values filled in.

    Raises:
        KeyError: there is no such key; a test walks every key the code uses.
    """
    section, code = key.split(".", 1)
    entry = _tables()[section][code]
    return entry.get(language, entry["ja"]).format(**values)


def labels(section: str, language: str = "ja") -> dict[str, str]:
    """Return every label of a section by code."""
    return {code: entry.get(language, entry["ja"]) for code, entry in _tables()[section].items()}

"""Every word on the screens, kept in the ``words*.toml`` files beside this one."""

import tomllib
from functools import cache
from importlib import resources

from flows import words as desk_words

Entry = str | dict[str, str]


@cache
def tables() -> dict[str, dict[str, Entry]]:
    """Return every words*.toml of the room by section and key.

    Raises:
        ValueError: two files name the same key.
    """
    found: dict[str, dict[str, Entry]] = {}
    for file in sorted(resources.files("screens").iterdir(), key=lambda one: one.name):
        if file.name.startswith("words") and file.name.endswith(".toml"):
            for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
                kept = found.setdefault(section, {})
                if twice := kept.keys() & entries.keys():
                    raise ValueError(f"{file.name}: [{section}] {', '.join(sorted(twice))}")
                kept.update(entries)
    return found


def say(key: str, language: str = "ja", **parts: object) -> str:
    """Return the words for ``section.key`` with their parts filled in; the desk's own words serve as a second source.

    Raises:
        KeyError: neither the screens nor the desk have such words; a test walks every key the code uses.
    """
    section, name = key.split(".", 1)
    entry = tables().get(section, {}).get(name)
    if entry is None:
        return desk_words.say(key, language, **{part: str(value) for part, value in parts.items()})
    text = entry if isinstance(entry, str) else entry.get(language, entry["ja"])
    return text.format(**parts) if parts else text


def label(section: str, code: str, language: str = "ja") -> str:
    """Return the label of a code, or the code itself when nobody has named it yet."""
    try:
        return say(f"{section}.{code}", language)
    except KeyError:
        return code

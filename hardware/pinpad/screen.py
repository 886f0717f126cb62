"""The visitor's screen as plain ANSI text: whole screen at once, centred, dots for characters."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

_HIDE_CURSOR, _HOME_AND_CLEAR = "\x1b[?25l", "\x1b[H\x1b[2J"
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
LEAVE = "\x1b[0m\x1b[H\x1b[2J\x1b[?25h"


@cache
def _words() -> dict[str, dict[str, str]]:
    text = resources.files("hardware.pinpad").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def word(language: str, key: str, **parts: object) -> str:
    """Return one sentence of the pad."""
    return _words()[language][key].format(**parts)


@dataclass(frozen=True)
class View:
    """What stands on the screen.

    Attributes:
        title: Key of the heading.
        lines: Keys of the sentences below.
        count: Characters entered, None when nothing is asked.
        shortest: Fewest characters of the entry.
        longest: Most characters of the entry.
        notice: Key of a warning, None for none.
    """

    title: str
    lines: tuple[str, ...] = ()
    count: int | None = None
    shortest: int = 0
    longest: int = 0
    notice: str | None = None


IDLE = View("idle", ("idle_hint",))


def width(text: str) -> int:
    """Columns of ``text`` on a terminal with Japanese fonts."""
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)


def dots(view: View) -> str:
    """The entry as dots: empty circles too when the length is fixed, so that one sees how many are left."""
    count = view.count or 0
    empty = view.longest - count if view.shortest == view.longest else 0
    return " ".join("●" * count + "○" * empty)


def draw(view: View, columns: int, rows: int) -> str:
    """Return the escape sequences that paint ``view`` on a terminal of that size."""
    block = _block(view)
    top = max(0, (rows - len(block)) // 2)
    painted = []
    for at, (style, text) in enumerate(block[: max(1, rows)]):
        column = max(0, (columns - width(text)) // 2)
        painted.append(f"\x1b[{top + at + 1};{column + 1}H{style}{text}{_PLAIN}")
    return _HIDE_CURSOR + _HOME_AND_CLEAR + "".join(painted)


def _block(view: View) -> list[tuple[str, str]]:
    block = _pair(view.title, view, _BOLD)
    for key in view.lines:
        block += [("", ""), *_pair(key, view, "")]
    if view.count is not None:
        block += [("", ""), *_pair(_form(view), view, _DIM), ("", ""), (_BOLD, dots(view)), ("", "")]
    if view.notice is not None:
        block += [*_pair(view.notice, view, _BOLD), ("", "")]
    if view.count is not None:
        block += _pair("keys", view, _DIM)
    return block


def _form(view: View) -> str:
    return "form_fixed" if view.shortest == view.longest else "form_range"


def _pair(key: str, view: View, style: str) -> list[tuple[str, str]]:
    """A sentence in Japanese and, below it, in English."""
    lines = []
    for language in ("ja", "en"):
        sizes = {"shortest": view.shortest, "longest": view.longest}
        form = word(language, _form(view), **sizes)
        lines.append((style if language == "ja" else _DIM, word(language, key, **sizes, form=form)))
    return lines

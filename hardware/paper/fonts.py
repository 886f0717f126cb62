"""Finds the fonts of the slips and chooses one for every character.

BIZ UD Gothic for the body, IPAmj Mincho for rare name characters and variation sequences. A character that no font
has is an error, never an empty box.
"""

import os
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec
from PIL import ImageFont

from hardware.paper.cmap import Cmap
from hardware.paper.graphemes import graphemes, selector


class FontError(Exception):
    """A slip cannot be drawn: a font or a character in it is missing. The message is one Japanese sentence."""


class _Chain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    body: tuple[str, ...]
    rare: tuple[str, ...]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    folders: tuple[str, ...]
    package: str
    regular: _Chain
    bold: _Chain


class Fonts(msgspec.Struct, frozen=True):
    """The font files in the order in which a character is looked for in them.

    Attributes:
        regular: For normal text, the body font first.
        bold: For strong text, the body font first.
    """

    regular: tuple[Path, ...]
    bold: tuple[Path, ...]

    def runs(self, text: str, *, bold: bool = False) -> list[tuple[Path, str]]:
        """Cut a text into pieces that one font each can draw.

        Raises:
            FontError: No font has one of the characters.
        """
        chain = self.bold if bold else self.regular
        pieces: list[tuple[Path, str]] = []
        for cluster in graphemes(text):
            path = _choose(cluster, chain)
            if pieces and pieces[-1][0] == path:
                pieces[-1] = (path, pieces[-1][1] + cluster)
            else:
                pieces.append((path, cluster))
        return pieces


def find_fonts(folders: Sequence[Path] = ()) -> Fonts:
    """Look for the fonts, in the given folders first, then where systems keep them.

    Raises:
        FontError: No body font is there; the sentence names the package to install.
    """
    return _find(tuple(folders))


@cache
def _find(folders: tuple[Path, ...]) -> Fonts:
    table = _table()
    there = _files((*folders, *(Path(name).expanduser() for name in table.folders)))
    return Fonts(_chain(table.regular, there, table.package), _chain(table.bold, there, table.package))


@cache
def _table() -> _Table:
    text = files("hardware.paper").joinpath("fonts.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _Table)


def _files(folders: Sequence[Path]) -> dict[str, Path]:
    there: dict[str, Path] = {}
    for folder in folders:
        for root, _folders, names in os.walk(folder):
            for name in names:
                there.setdefault(name, Path(root) / name)
    return there


def _chain(wanted: _Chain, there: dict[str, Path], package: str) -> tuple[Path, ...]:
    body = next((there[name] for name in wanted.body if name in there), None)
    if body is None:
        raise FontError(f"印刷に使う書体（BIZ UDゴシック）がありません。パッケージ {package} を入れてください。")
    rare = next((there[name] for name in wanted.rare if name in there), None)
    return (body,) if rare is None else (body, rare)


def _choose(cluster: str, chain: tuple[Path, ...]) -> Path:
    for path in chain:
        if _draws(path, cluster):
            return path
    points = " ".join(f"U+{ord(char):04X}" for char in cluster)
    raise FontError(f"印刷できる書体のない文字があります（{points}）。フォント fonts-ipamj-mincho を確かめてください。")


@cache
def cmap(path: Path) -> Cmap:
    """The characters of a font file, read once."""
    return Cmap(path)


def _draws(path: Path, cluster: str) -> bool:
    table, chosen = cmap(path), selector(cluster)
    if chosen is not None and not table.has(ord(cluster[0]), chosen):
        return False
    return all(table.has(ord(char)) for char in cluster if chosen is None or ord(char) != chosen)


@cache
def face(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """A font at a size in dots, shaped by HarfBuzz so that variation sequences are honoured."""
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.RAQM)

"""Text as a slip sees it: without control characters, in characters as people count them, broken into lines."""

import unicodedata
from collections.abc import Callable
from typing import Final

_NOT_FIRST: Final = frozenset(
    "、。，．・：；？！）］｝」』】〉》〕ー々ゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.:;?!)]}%"
)
_NOT_LAST: Final = frozenset("（［｛「『【〈《〔([{￥")


def clean(text: str) -> str:
    """Take out control and invisible formatting characters; a tab or line end becomes a space."""
    spaced = "".join(" " if char in "\t\n\r\u2028\u2029" else char for char in text)
    return "".join(char for char in spaced if unicodedata.category(char) not in {"Cc", "Cf"})


def graphemes(text: str) -> list[str]:
    """Cut a text into base characters with the selectors and marks that follow each."""
    clusters: list[str] = []
    for char in text:
        if clusters and unicodedata.category(char) in {"Mn", "Me"}:
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def selector(cluster: str) -> int | None:
    """The variation selector in a cluster, if any."""
    points = (ord(char) for char in cluster[1:])
    return next((point for point in points if 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF), None)


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break a text into lines.

    A line does not begin with closing punctuation, nor end with opening punctuation, and a Latin word stays whole
    when it fits on a line at all.

    Args:
        text: One paragraph.
        width: Dots that a line may take.
        measure: The length of a text in dots.
    """
    lines, line = [], ""
    for token in _tokens(text):
        if line and measure((line + token).rstrip()) > width:
            lines.append(line.rstrip())
            line = token.lstrip()
        else:
            line += token
        while measure(line.rstrip()) > width and len(graphemes(line)) > 1:
            head = _fitting(line, width, measure)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _fitting(line: str, width: float, measure: Callable[[str], float]) -> str:
    head = ""
    for cluster in graphemes(line):
        if head and measure(head + cluster) > width:
            break
        head += cluster
    return head


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for cluster in graphemes(text):
        if tokens and _sticks(tokens[-1], cluster):
            tokens[-1] += cluster
        else:
            tokens.append(cluster)
    return tokens


def _sticks(before: str, cluster: str) -> bool:
    last = before[-1]
    latin = last.isascii() and cluster.isascii() and last != " "
    return latin or cluster in _NOT_FIRST or last in _NOT_LAST

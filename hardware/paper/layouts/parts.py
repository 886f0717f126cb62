"""Pieces that several slips share: heading, reprint mark, two languages, foot."""

from hardware.paper.blocks import Banner, Block, Gap, Pair, Rule, Text
from hardware.paper.slips import Say
from hardware.paper.words import say


def heading(office: Say, title: Say, copy: int) -> list[Block]:
    """The office, what this paper is, and the reprint mark on every copy but the first print."""
    top: list[Block] = [Text(office.ja, 24, align="center"), *english(office.en, 19)]
    top += [Gap(6), Text(title.ja, 42, bold=True, align="center"), *english(title.en, 22), Gap(4)]
    return [*reprint(copy), *top]


def reprint(copy: int) -> list[Block]:
    """The mark of a reprint; nothing on the first print."""
    if copy <= 0:
        return []
    mark = say("reprint", copy=copy)
    return [Banner(f"{mark.ja}　{mark.en}", 28)]


def english(text: str, size: int = 20) -> list[Block]:
    """A centred English line, or nothing."""
    return [Text(text, size, align="center")] if text else []


def both(words: Say, size: int = 24) -> list[Block]:
    """A Japanese paragraph with its English under it."""
    under = [Text(words.en, max(18, size * 3 // 4))] if words.en else []
    return [Text(words.ja, size), *under]


def field(label: Say, value: Say, size: int = 26) -> list[Block]:
    """A label and its value on one line, the English of both under it."""
    lines: list[Block] = [Pair(label.ja, value.ja, size)]
    if label.en and value.en:
        lines.append(Pair(label.en, value.en, 19))
    return lines


def foot(*lines: str) -> list[Block]:
    """Small lines at the end, such as when it was issued."""
    return [Rule(1), *(Text(line, 20, align="right") for line in lines if line)]

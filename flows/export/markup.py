"""Pieces of Markdown: cells that hold lines, tables, links."""

from collections.abc import Iterable, Sequence


def cell(*lines: str) -> str:
    """Return lines as one table cell; empty ones are left out."""
    kept = [line.replace("|", "｜").replace("\n", " ") for line in lines if line]
    return "<br>".join(kept)


def row(cells: Iterable[str]) -> str:
    """Return one table row of finished cells."""
    return "| " + " | ".join(cells) + " |"


def rows(head: str, body: Sequence[Sequence[str]]) -> list[str]:
    """Return a table with the blank line after it; nothing at all when it has no rows."""
    if not body:
        return []
    rule = "|" + "---|" * (head.count("|") - 1)
    return [head, rule, *(row(cells) for cells in body), ""]


def section(title: str, body: Sequence[str]) -> list[str]:
    """Return a part under its heading; nothing when the part is empty."""
    return [f"### {title}", "", *body] if body else []


def link(title: str, target: str) -> str:
    """Return a link within the document."""
    return f"[{title.replace('[', '［').replace(']', '］')}](#{target})"

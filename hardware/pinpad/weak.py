"""Is a new PIN easily guessed? A warning for the visitor, never a refusal (the cities only recommend)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from hardware.pinpad.page import PinPage


def reason(page: PinPage, born: date | None) -> str | None:
    """Return why the PIN is easily guessed (a key of the words), or None.

    Args:
        page: The entry.
        born: Birth date of the holder; MMDD, YYYY and YYMM of it are warned about.
    """
    size = len(page)
    steps = {page[at + 1] - page[at] for at in range(size - 1)}
    if steps == {0}:
        return "same"
    if steps in ({1}, {-1}):
        return "row"
    if size >= 4 and size % 2 == 0 and all(page[at] == page[at % 2] for at in range(size)):
        return "pair"
    if born is not None and any(_is(page, text) for text in _birthdays(born)):
        return "birthday"
    return None


def _birthdays(born: date) -> tuple[str, ...]:
    return f"{born:%m%d}", f"{born:%Y}", f"{born:%y%m}"


def _is(page: PinPage, text: str) -> bool:
    return len(page) == len(text) and all(page[at] == ord(text[at]) for at in range(len(text)))

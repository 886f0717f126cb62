"""The My Number guard as the journal applies it: every text, except what is plainly an id of our own."""

import re

from flows.rules.mynumber import contains

_OWN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}")


def refuses(text: str) -> bool:
    """Whether a text may hold a 個人番号 and must not be kept (DESIGN section 6).

    A UUID or a SHA-256 digest is one of our own ids: about one UUID in three thousand ends in twelve decimal
    digits with a fitting check digit, and refusing it would lose a visit.
    """
    return _OWN_ID.fullmatch(text) is None and contains(text)

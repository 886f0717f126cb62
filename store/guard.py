"""The My Number guard at the last door: whatever is about to be written passes here, whoever wrote it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from flows.events import Draft
from flows.ports import NumberRefused, PrintJob
from store.words import say

Guard = Callable[[str], bool]
# identities and digests are ours, not typed by anybody, and would now and then hold twelve digits by chance
_OURS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|[0-9a-f]{64}")


def texts(value: object) -> Iterator[str]:
    """Yield every text and whole number inside a value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts(key)
            yield from texts(inner)
    elif isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes):
        for inner in value:
            yield from texts(inner)


def refuse_numbers(guard: Guard, drafts: Iterable[Draft], jobs: Iterable[PrintJob]) -> None:
    """Refuse drafts and jobs that hold what may be a 個人番号.

    Raises:
        NumberRefused: one does; the text is neither in the message nor anywhere else.
    """
    held: list[Any] = [[draft.data, draft.private] for draft in drafts]
    # a key is made of our ids; each part is looked at, so that an id inside it is known for one
    held.extend([job.key.split(":"), job.body] for job in jobs)
    if any(guard(text) for text in texts(held) if not _OURS.fullmatch(text)):
        raise NumberRefused(say("error.number"))

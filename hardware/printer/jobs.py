"""Print jobs, their states, and what the spool needs from whoever keeps them.

A row leaves ``queued`` once, and its new state is on disk before the first byte is sent: so after a crash no job is
sent twice and none is forgotten.
"""

from collections.abc import Sequence
from typing import Final, Literal, Protocol

import msgspec

JobState = Literal["queued", "sending", "sent", "printed", "interrupted", "uncertain", "void"]

ALLOWED: Final[dict[JobState, frozenset[JobState]]] = {
    "queued": frozenset({"queued", "sending", "void"}),
    "sending": frozenset({"sent", "interrupted", "uncertain"}),
    "sent": frozenset({"printed", "interrupted", "uncertain"}),
    "interrupted": frozenset({"printed", "uncertain"}),
    "uncertain": frozenset({"uncertain", "printed", "void"}),
    "printed": frozenset(),
    "void": frozenset(),
}
"""Which state may follow which. ``queued`` to itself changes the reason of waiting, ``uncertain`` to itself the advice.

The spool never goes from ``uncertain`` to ``printed`` or ``void``: a person who looked at the paper does.
"""

UNFINISHED: Final[frozenset[JobState]] = frozenset({"sending", "sent", "interrupted"})


class SpoolJob(msgspec.Struct, frozen=True):
    """One job as the store keeps it.

    Attributes:
        id: Names the job for ever; a reprint is another job.
        payload: Its bytes, frozen when it was queued (`hardware.paper.printing.payload` with the same id).
        state: Where it stands.
        cause: Why, a key of ``words.toml``, or empty.
        cuts_before: What the printer's counter of cuts said before the first byte, if it told.
    """

    id: str
    payload: bytes
    state: JobState = "queued"
    cause: str = ""
    cuts_before: int | None = None


class JobChange(msgspec.Struct, frozen=True):
    """A change of one job, to be committed.

    Attributes:
        job_id: Which job.
        state: Its new state.
        cause: Why, a key of ``words.toml``, or empty.
        cuts_before: With ``sending`` only: the counter of cuts before the first byte.
    """

    job_id: str
    state: JobState
    cause: str = ""
    cuts_before: int | None = None


class SpoolStore(Protocol):
    """What keeps the jobs. Called from the spool thread only; every method may block."""

    def next_queued(self, printer: str) -> SpoolJob | None:
        """The oldest job in ``queued`` of this printer, or None."""

    def unfinished(self, printer: str) -> Sequence[SpoolJob]:
        """The jobs in one of `UNFINISHED` of this printer, oldest first; asked at start and after an error."""

    def mark(self, change: JobChange) -> bool:
        """Change a job if `ALLOWED` says so for its present state, and return after the commit is on disk.

        ``cuts_before`` None keeps what is there.

        Returns:
            False when the present state does not allow it (somebody voided the job); nothing has changed then.
        """

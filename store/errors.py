"""What can go wrong in the store: one sentence for the person, one cause for the log."""

from flows.ports import JournalError
from store.words import say


class StoreError(Exception):
    """The store refuses or fails; nothing was lost.

    Attributes:
        code: key of ``[error]`` in ``words.toml``.
        sentence: what the person reads.
        cause: what the log keeps; never personal data.
    """

    def __init__(self, code: str, cause: str = "", **values: object) -> None:
        self.code = code
        self.sentence = say(f"error.{code}", **values)
        self.cause = cause
        super().__init__(self.sentence)


class DiskRefused(StoreError, JournalError):
    """The disk did not take the write (full, read-only, I/O error); nothing was written."""

    def __init__(self, cause: str) -> None:
        super().__init__("disk", cause)


class SealedAway(StoreError, JournalError):
    """Personal data was about to be written to a class of a stream that was erased."""

    def __init__(self, cause: str) -> None:
        super().__init__("erased", cause)


class DuplicateJob(StoreError, JournalError):
    """A print job with this key exists already."""

    def __init__(self, key: str) -> None:
        super().__init__("job", f"print job key {key} exists")

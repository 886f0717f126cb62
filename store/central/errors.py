"""What can go wrong around the central: a sentence for the person, a cause for the log."""

from store.central.words import say


class CentralError(Exception):
    """The central cannot be made, started or provisioned; nothing was changed.

    Attributes:
        code: key in ``store/central/words.toml``.
        sentence: what the person at the machine reads.
        cause: what the log keeps.
    """

    def __init__(self, code: str, cause: str = "", **values: object) -> None:
        self.code = code
        self.sentence = say(code, **values)
        self.cause = cause
        super().__init__(self.sentence)

"""A command that could not be carried out."""

FAILED = 1
LATER = 2


class Fault(Exception):
    """A command could not be carried out; the message is the sentence for the person."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        self.code = code
        super().__init__(sentence)

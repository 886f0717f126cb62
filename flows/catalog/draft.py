"""A definition on its way from text to data, which remembers where each of its keys was written."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from flows.catalog.locate import Path, line_of, positions
from flows.catalog.problem import Problem, Slip, sentence


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The data of one definition, not yet checked.

    Attributes:
        file: the file that is to be mended first when something is wrong.
        data: what it says.
        text: the text it was read from; empty when it was put together from others.
        moves: for one put together, which part came from which place of which draft.
    """

    file: str
    data: dict[str, Any]
    text: str = ""
    moves: Mapping[Path, tuple["Draft", Path]] = msgspec.field(default_factory=dict)

    def problem(self, slip: Slip) -> Problem:
        """Put a slip into words, with the file, line and key where a person can mend it."""
        file, line, path = self.place(slip.path)
        return sentence(msgspec.structs.replace(slip, path=path), file, line)

    def place(self, path: Path) -> tuple[str, int, Path]:
        """Return file, line and key of what stands at a path; for what stands nowhere, those of its nearest parent."""
        if not self.moves:
            return self.file, line_of(positions(self.text), path), path
        draft, start = self.written(path)
        return draft.place(start)

    def written(self, path: Path) -> tuple["Draft", Path]:
        """Return the draft and the path from which a part came, one step back."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.moves:
                draft, start = self.moves[path[:length]]
                return draft, (*start, *path[length:])
        return self, path


@lru_cache(maxsize=1024)
def plain(file: str, text: str) -> tuple[Draft | None, list[Problem]]:
    """Read a text as it stands."""
    try:
        return Draft(file=file, data=tomllib.loads(text), text=text), []
    except tomllib.TOMLDecodeError as error:
        slip = Slip(path=(), code="syntax", fill={"cause": str(error)})
        return None, [sentence(slip, file, _syntax_line(str(error)))]


def _syntax_line(message: str) -> int:
    """``tomllib`` tells the line only inside its sentence."""
    _before, _mark, after = message.rpartition("at line ")
    digits = after.split(",", maxsplit=1)[0]
    return int(digits) if digits.isdigit() else 1

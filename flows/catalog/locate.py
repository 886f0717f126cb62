"""Where each key of a TOML text stands: path to line, so that an error can name its line.

``tomllib`` forgets positions. This reader only tracks them and trusts that ``tomllib`` has accepted the text before.
"""

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|' + r"'''.*?'{3,5}" + r'|"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]*")


class _Scan:
    """A place in the text, and what has been found so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.arrays: dict[Path, int] = {}

    def skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found.group()

    def sees(self, token: str) -> bool:
        if not self.text.startswith(token, self.at):
            return False
        self.at += len(token)
        return True

    def note(self, path: Path, start: int) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, start) + 1)


def positions(text: str) -> dict[Path, int]:
    """Return the line (from 1) of every table, key and list element of a valid TOML text."""
    scan = _Scan(text)
    table: Path = ()
    while scan.skip(_SPACE) or scan.at < len(text):
        start = scan.at
        if start >= len(text):
            break
        if scan.sees("[["):
            table = _element(scan, _key(scan))
            scan.note(table, start)
            scan.sees("]]")
        elif scan.sees("["):
            table = _resolve(scan, _key(scan))
            scan.note(table, start)
            scan.sees("]")
        else:
            _pair(scan, table)
        if scan.at == start:
            break
    return scan.lines


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """Return the line of a path, or of its nearest parent that has one; 1 when none has."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return 1


def _key(scan: _Scan) -> Path:
    parts: list[str] = []
    while True:
        scan.skip(_BLANK)
        bare = scan.skip(_BARE)
        parts.append(bare or scan.skip(_STRING)[1:-1])
        scan.skip(_BLANK)
        if not scan.sees("."):
            return tuple(parts)


def _resolve(scan: _Scan, key: Path) -> Path:
    """Spell a header out: every array of tables on the way stands for its latest element."""
    path: Path = ()
    for part in key:
        path = (*path, part)
        if path in scan.arrays:
            path = (*path, scan.arrays[path])
    return path


def _element(scan: _Scan, key: Path) -> Path:
    path = (*_resolve(scan, key[:-1]), key[-1])
    scan.arrays[path] = scan.arrays.get(path, -1) + 1
    return (*path, scan.arrays[path])


def _pair(scan: _Scan, table: Path) -> None:
    start = scan.at
    key = _key(scan)
    for length in range(1, len(key) + 1):
        scan.note((*table, *key[:length]), start)
    scan.sees("=")
    scan.skip(_BLANK)
    _value(scan, (*table, *key))


def _value(scan: _Scan, path: Path) -> None:
    if scan.sees("["):
        _list(scan, path)
    elif scan.sees("{"):
        _inline(scan, path)
    elif not scan.skip(_STRING):
        scan.skip(_SCALAR)


def _list(scan: _Scan, path: Path) -> None:
    index = 0
    scan.skip(_SPACE)
    while scan.at < len(scan.text) and not scan.sees("]"):
        scan.note((*path, index), scan.at)
        _value(scan, (*path, index))
        index += 1
        scan.skip(_SPACE)
        scan.sees(",")
        scan.skip(_SPACE)


def _inline(scan: _Scan, path: Path) -> None:
    scan.skip(_SPACE)
    while scan.at < len(scan.text) and not scan.sees("}"):
        _pair(scan, path)
        scan.skip(_SPACE)
        scan.sees(",")
        scan.skip(_SPACE)

"""The log file: causes for the people who mend things, never personal data, PINs or anything like a 個人番号."""

import logging
import logging.handlers
import os
import re
import traceback
from pathlib import Path

LOG_NAME = "madoguchi.log"
_DIGITS = re.compile(r"\d{6,}")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def log_path(state: Path | None = None) -> Path:
    """Return where the log of a state directory lies; the user's own state directory when none is known yet."""
    home = state or Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local" / "state")) / "madoguchi"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home / LOG_NAME


def open_log(state: Path) -> None:
    """Send the product's log to a file of this state directory; nothing goes to the screen."""
    handler = logging.handlers.RotatingFileHandler(log_path(state), maxBytes=2_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for chatty in ("alembic", "asyncio", "PIL"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def note_crash(error: BaseException) -> Path:
    """Write where a crash happened, without the values it happened with, and return the log's path."""
    path = log_path()
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    with path.open("a", encoding="utf-8") as log:
        log.write("\n".join([f"crash {type(error).__name__}: {blur(str(error))}", *lines, ""]))
    return path


def blur(text: str) -> str:
    """Return a message without quoted values and long runs of digits."""
    return _DIGITS.sub("#", _QUOTED.sub("'…'", text))[:400]

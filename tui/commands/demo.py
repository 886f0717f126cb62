"""``madoguchi demo``: everything on one machine."""

import argparse
import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import msgspec

from store.central.errors import CentralError
from tui.config import Kiosk
from tui.demo import DEFAULT_STATE, Parts, running, seed, share_keys
from tui.fault import Fault
from tui.words import say

PAD_COLUMNS = 40
NARROWEST = 80


def run(options: argparse.Namespace) -> int:
    """Start the parts, seed an empty day, show the terminal, end the parts."""
    state = (options.state or Path(DEFAULT_STATE)).expanduser().absolute()
    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, _leave)
    print(say("demo.starting", state=state))
    try:
        with running(state) as parts:
            first = parts.kiosk("T1", window="3", name="3番窓口")
            second = parts.kiosk("T2", window="5", name="5番窓口")
            for kiosk in (first, second):
                write_kiosk(kiosk, state / f"{kiosk.terminal.code}.toml")
            share_keys((first, second))
            asyncio.run(seed(first))
            with_pad(parts)
            from tui.terminal import run_terminal

            fault = run_terminal(first)
    except (RuntimeError, CentralError) as error:
        raise Fault(str(error)) from error
    if fault:
        raise Fault(fault)
    return 0


def _leave(number: int, frame: object) -> None:
    """Unwind, so that every part of the demo ends with us."""
    del frame
    raise SystemExit(128 + number)


def with_pad(parts: Parts) -> None:
    """Inside a wide tmux the PIN pad gets a pane of its own; elsewhere the sign-in screen says how to open it."""
    if os.environ.get("TMUX") and shutil.which("tmux") and room_for_pad(shutil.get_terminal_size().columns):
        command = [sys.executable, "-m", "hardware.pinpad", "--socket", str(parts.state / "pinpad.sock")]
        subprocess.run(["tmux", "split-window", "-d", "-h", "-l", str(PAD_COLUMNS), *command], check=False)


def room_for_pad(columns: int) -> bool:
    """Whether a pane beside the terminal leaves it the 80 columns it needs, and one for the border."""
    return columns - PAD_COLUMNS - 1 >= NARROWEST


def write_kiosk(kiosk: Kiosk, path: Path) -> None:
    """Write a configuration that another terminal, pad or board of the demo can be started with."""
    tables = msgspec.to_builtins(kiosk)
    lines: list[str] = []
    for name, table in tables.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {_toml(value)}" for key, value in table.items() if value is not None]
        lines.append("")
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


def _toml(value: object) -> str:
    """JSON's strings, numbers, booleans and lists are TOML's too."""
    return msgspec.json.encode(value).decode()

"""One writer process per store; other programs ask it over an authenticated line."""

import asyncio
import os
from collections.abc import Mapping
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

import pytest

from tui.channel import Declined, Line, Nobody, ask


async def _double(args: Mapping[str, Any]) -> int:
    return int(args["n"]) * 2


async def _refuse(args: Mapping[str, Any]) -> None:
    raise Declined("今はできません。")


async def test_a_verb_is_answered_by_the_process_that_owns_the_store(tmp_path: Path) -> None:
    line = Line(tmp_path / "line", {"double": _double, "refuse": _refuse}, asyncio.get_running_loop())
    line.start()
    assert await asyncio.to_thread(ask, tmp_path / "line", "double", n=21) == 42
    with pytest.raises(Declined, match="今はできません"):
        await asyncio.to_thread(ask, tmp_path / "line", "refuse")
    with pytest.raises(Declined, match="KeyError"):
        await asyncio.to_thread(ask, tmp_path / "line", "drop_all")
    await asyncio.to_thread(line.close)
    assert not (tmp_path / "line").exists()


async def test_a_caller_without_the_key_is_not_served(tmp_path: Path) -> None:
    line = Line(tmp_path / "line", {"double": _double}, asyncio.get_running_loop())
    line.start()
    with pytest.raises((AuthenticationError, EOFError, OSError)):
        await asyncio.to_thread(lambda: Client(str(tmp_path / "line"), authkey=os.urandom(32)))
    assert await asyncio.to_thread(ask, tmp_path / "line", "double", n=1) == 2
    await asyncio.to_thread(line.close)


def test_nobody_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Nobody):
        ask(tmp_path / "line", "double", n=1)

"""The staff side notices a pad that comes and goes, without being asked anything."""

import asyncio
import socket
from pathlib import Path

from screens.counter import PadChanged
from tui.devices import Pad


async def test_a_pad_that_comes_and_goes_is_told_once_each_time(tmp_path: Path) -> None:
    told: list[str] = []

    def post(message: object) -> None:
        assert isinstance(message, PadChanged)
        told.append(message.event.kind)

    pad = Pad(tmp_path / "pad.sock", post, lambda: "")
    await pad.look()
    await pad.look()
    server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server.bind(str(tmp_path / "pad.sock"))
    server.listen()
    await pad.look()
    near, _ = await asyncio.to_thread(server.accept)
    await pad.look()
    near.close()
    server.close()
    (tmp_path / "pad.sock").unlink()
    await pad.look()
    pad.close()
    assert told == ["away", "ready", "away"]

"""A TCP proxy that misbehaves on demand, in a thread of its own, in front of a real PostgreSQL.

Modes: ``ok`` · ``latency`` (each chunk late) · ``blackhole`` (swallows, nothing comes back) · ``refuse`` (nobody
listens) · ``reset`` (cuts in the middle of the next request) · ``cut_reply`` (the request goes through, the answer
never arrives: committed, and nobody knows).
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Coroutine
from typing import Any, Literal, Self

Mode = Literal["ok", "latency", "blackhole", "refuse", "reset", "cut_reply"]


class FaultProxy:
    """Use as a context manager; ``mode`` may be changed at any moment, ``hits`` counts faults that were felt."""

    def __init__(self, target: int) -> None:
        self._target = target
        self.mode: Mode = "ok"
        self.port = 0
        self.hits = 0
        self._loop = asyncio.new_event_loop()
        self._listener: socket.socket | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    def set(self, mode: Mode) -> None:
        """Change the weather; ``refuse`` also cuts what is open and stops listening."""
        self._do(self._change(mode))

    def drop_all(self) -> None:
        """Cut every open connection."""
        self._do(self._cut())

    def _do(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=10)

    async def _open(self) -> None:
        # not asyncio.Server: closed at the wrong moment, it forgets a connection it has just accepted
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._loop.add_reader(self._listener, self._accept)

    def _accept(self) -> None:
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._begin(self._serve(self._listener.accept()[0]))

    def _shut(self) -> None:
        if self._listener is not None:
            self._loop.remove_reader(self._listener)
            self._listener.close()
            self._listener = None

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _change(self, mode: Mode) -> None:
        self.mode = mode
        if mode == "refuse":
            self._shut()
            await self._cut()
        elif self._listener is None:
            await self._open()

    async def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()
        await asyncio.sleep(0)

    async def _close(self) -> None:
        self._shut()
        while self._tasks:
            await self._cut()
            await asyncio.sleep(0.005)

    async def _serve(self, near: socket.socket) -> None:
        near.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=near)
        self._writers.add(writer)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            self._drop(writer)
            return
        pair = (writer, far_writer)
        if writer not in self._writers:
            # cut while we were calling
            self._drop(*pair)
            return
        self._writers.add(far_writer)
        self._begin(self._pump(reader, far_writer, pair, upward=True))
        self._begin(self._pump(far_reader, writer, pair, upward=False))

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
        *,
        upward: bool,
    ) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError):
            while chunk := await source.read(65536):
                mode = self.mode
                if mode == "blackhole":
                    self.hits += 1
                    continue
                if mode == "reset" and upward:
                    self.hits += 1
                    sink.write(chunk[: len(chunk) // 2])
                    await sink.drain()
                    break
                if mode == "cut_reply" and not upward:
                    self.hits += 1
                    break
                if mode == "latency":
                    await asyncio.sleep(0.02)
                sink.write(chunk)
                await sink.drain()
        self._drop(*pair)

    def _drop(self, *writers: asyncio.StreamWriter) -> None:
        for writer in writers:
            self._writers.discard(writer)
            writer.transport.abort()

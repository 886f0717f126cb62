"""The software printer on TCP: one session at a time, like port 9100, with faults on command."""

import contextlib
import selectors
import socket
import threading
import time
from pathlib import Path
from typing import Final, Self

from hardware.virtual_printer.folder import Folder
from hardware.virtual_printer.machine import Machine
from hardware.virtual_printer.paper import Roll, Slip

ACTIONS: Final = (
    "open_cover",
    "close_cover",
    "paper_out",
    "load_paper",
    "jam_cutter",
    "fix_cutter",
    "mute",
    "unmute",
    "stall",
    "go_on",
    "disconnect",
    "power_cut",
    "refuse",
    "accept",
)
_TICK: Final = 0.02


class VirtualPrinter:
    """A printer that listens on 127.0.0.1 and prints into a folder.

    Args:
        out: Where each slip leaves ``slip-0001.png`` and ``slip-0001.bin``; None keeps them in memory only.
        port: The port, 0 for any free one.
        dots: Printable width.
        dpi: Dots an inch.
        speed: Rows a second, None for as fast as it goes. A real one does about 2,000.
        buffer: Bytes it holds while it cannot print.
        counter: Whether it answers ``GS g 2``.

    Attributes:
        slips: All pieces so far, oldest first.
    """

    def __init__(
        self,
        out: Path | None = None,
        port: int = 0,
        dots: int = 576,
        dpi: int = 203,
        speed: float | None = None,
        buffer: int = 16_384,
        *,
        counter: bool = True,
    ) -> None:
        self.slips: list[Slip] = []
        self._speed = speed
        self._machine = Machine(Roll(dots), dpi, buffer, self._keep)
        self._machine.counter = counter
        self._lock = threading.RLock()
        self._mute = self._stalled = self._closing = False
        self._plans: list[tuple[str, int, str]] = []
        self._received = 0
        self._folder = None if out is None else Folder(out)
        self._listener: socket.socket | None = None
        self._port = port
        self._client: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, name="virtual-printer", daemon=True)
        self._listen()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    @property
    def address(self) -> str:
        """The address for `hardware.printer.link.open_link`."""
        return f"tcp://127.0.0.1:{self._port}"

    def start(self) -> Self:
        """Begin to serve in a thread of its own."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop serving and give the port back."""
        self._closing = True
        if self._thread.is_alive():
            self._thread.join()
        with self._lock:
            self._hang_up()
            self._stop_listening()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def do(self, action: str) -> None:
        """Do something to the printer, one of `ACTIONS`.

        Raises:
            ValueError: The action is not known.
        """
        with self._lock:
            self._do(action)

    def plan(self, after: str, count: int, action: str) -> None:
        """Do something later, in the middle of a job.

        Args:
            after: ``rows`` printed or ``bytes`` received, counted from now.
            count: How many of them.
            action: One of `ACTIONS`.

        Raises:
            ValueError: The action or the measure is not known.
        """
        if action not in ACTIONS or after not in {"rows", "bytes"}:
            raise ValueError(f"{action} after {count} {after}: not known")
        with self._lock:
            self._plans.append((after, self._measure(after) + count, action))

    def paper_left(self, rows: int) -> None:
        """Leave so many rows on the roll."""
        with self._lock:
            self._machine.roll.left = rows

    def state(self) -> dict[str, object]:
        """What it would show on a display."""
        with self._lock:
            machine = self._machine
            return {
                "cover_open": machine.cover_open,
                "paper_left": machine.roll.left,
                "cutter_error": machine.cutter_error,
                "mute": self._mute,
                "cuts": machine.cuts,
                "slips": len(self.slips),
                "hanging_rows": len(machine.roll.rows),
                "waiting_bytes": machine.buffer_size - machine.room,
                "unknown_commands": machine.unknown,
            }

    def _do(self, action: str) -> None:
        machine = self._machine
        match action:
            case "open_cover" | "close_cover":
                machine.cover_open = action == "open_cover"
                if machine.cover_open:
                    machine.clear_cutter()
            case "paper_out":
                machine.roll.left = 0
            case "load_paper":
                machine.load_paper()
            case "jam_cutter":
                machine.cutter_jammed = True
            case "fix_cutter":
                machine.clear_cutter()
            case "mute" | "unmute":
                self._mute = action == "mute"
            case "stall" | "go_on":
                self._stalled = action == "stall"
            case _:
                self._do_line(action)

    def _do_line(self, action: str) -> None:
        match action:
            case "disconnect":
                self._hang_up()
            case "power_cut":
                self._machine.power_cut()
                self._hang_up()
            case "refuse":
                self._hang_up()
                self._stop_listening()
            case "accept":
                self._listen()
            case _:
                raise ValueError(f"a printer cannot {action}")

    def _measure(self, after: str) -> int:
        return self._machine.printed_rows if after == "rows" else self._received

    def _due(self) -> None:
        due = [plan for plan in self._plans if self._measure(plan[0]) >= plan[1]]
        self._plans = [plan for plan in self._plans if plan not in due]
        for _after, _count, action in due:
            self._do(action)

    def _limit(self, after: str, wanted: int) -> int:
        """Do not run past the next planned fault."""
        marks = [count - self._measure(kind) for kind, count, _action in self._plans if kind == after]
        return min([wanted, *(mark for mark in marks if mark > 0)])

    def _serve(self) -> None:
        owed, before = 0.0, time.monotonic()
        while not self._closing:
            self._wait()
            now = time.monotonic()
            with self._lock:
                self._talk()
                owed = min(owed + (now - before) * (self._speed or 0), (self._speed or 0) * 0.1)
                owed -= self._print(int(owed) if self._speed else 1_000_000)
            before = now

    def _wait(self) -> None:
        with selectors.DefaultSelector() as watch:
            with self._lock:
                idle = not self._machine.busy or self._stalled
                if self._client is not None and self._machine.room and not self._stalled:
                    watch.register(self._client, selectors.EVENT_READ)
                elif self._client is None and self._listener is not None:
                    watch.register(self._listener, selectors.EVENT_READ)
            if watch.get_map():
                watch.select(_TICK if idle else 0.001)
            else:
                time.sleep(_TICK if idle else 0.001)

    def _talk(self) -> None:
        self._welcome()
        if self._client is None or self._stalled:
            return
        try:
            room = self._limit("bytes", min(self._machine.room, 4096))
            data = self._client.recv(room) if room else None
        except BlockingIOError:
            data = None
        except OSError:
            data = b""
        if data == b"":
            self._hang_up()
        elif data:
            self._received += len(data)
            self._machine.receive(data)
            self._due()
        self._say()

    def _welcome(self) -> None:
        if self._client is None and self._listener is not None:
            with contextlib.suppress(BlockingIOError):
                self._client, _peer = self._listener.accept()
                self._client.setblocking(False)

    def _print(self, rows: int) -> int:
        done = 0
        while not self._stalled and rows > done:
            step = self._machine.work(self._limit("rows", rows - done))
            done += step
            self._due()
            if not step:
                break
        self._say()
        return done

    def _say(self) -> None:
        said = self._machine.replies()
        if said and self._client is not None and not self._mute:
            try:
                self._client.sendall(said)
            except OSError:
                self._hang_up()

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _listen(self) -> None:
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self._port))
            self._listener.setblocking(False)
            self._port = self._listener.getsockname()[1]

    def _stop_listening(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _keep(self, slip: Slip) -> None:
        if not any(kept is slip for kept in self.slips):
            self.slips.append(slip)
        if self._folder is not None:
            self._folder.write(slip)

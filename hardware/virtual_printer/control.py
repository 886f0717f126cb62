"""A control line to the software printer for tests and demonstrations: one JSON object a line over a unix socket.

``{"do": "open_cover"}``, ``{"after": "rows", "count": 300, "do": "paper_out"}``, ``{}`` to only look. Each is answered
with the state, or with ``{"error": …}``.
"""

import json
import socketserver
import threading
from pathlib import Path
from typing import Self

from hardware.virtual_printer.server import VirtualPrinter


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    printer: VirtualPrinter


class _Lines(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Answer each line until the other side hangs up."""
        for line in self.rfile:
            answer = obey(self.server.printer, line)
            self.wfile.write(json.dumps(answer).encode() + b"\n")


def obey(printer: VirtualPrinter, line: bytes) -> dict[str, object]:
    """Do what one line asks and give the state after it, or the error."""
    try:
        wish = json.loads(line)
        if "after" in wish:
            printer.plan(wish["after"], int(wish["count"]), wish["do"])
        elif "do" in wish:
            printer.do(wish["do"])
        if "paper_left" in wish:
            printer.paper_left(int(wish["paper_left"]))
    except (ValueError, KeyError, TypeError) as error:
        return {"error": str(error)}
    return printer.state()


class Control:
    """The control line, open while the context is.

    Args:
        printer: The printer to control.
        path: Where its socket appears, readable by this user only.
    """

    def __init__(self, printer: VirtualPrinter, path: Path) -> None:
        self._path = path
        path.unlink(missing_ok=True)
        self._server = _Server(str(path), _Lines)
        path.chmod(0o600)
        self._server.printer = printer
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._path.unlink(missing_ok=True)

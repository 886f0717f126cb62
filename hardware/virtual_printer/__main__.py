"""``python -m hardware.virtual_printer --port N --out DIR``: the software printer on its own."""

import argparse
import contextlib
import signal
import sys
import threading
from pathlib import Path

from hardware.virtual_printer.control import Control
from hardware.virtual_printer.server import VirtualPrinter


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop (SIGTERM, SIGINT or the end of standard input with --until-eof).

    Prints the port on a line of its own once it listens.
    """
    wish = _options().parse_args(arguments)
    try:
        printer = VirtualPrinter(wish.out, wish.port, wish.dots, wish.dpi, wish.speed, wish.buffer)
    except OSError as error:
        sys.stderr.write(f"仮想プリンターを始められません：{error}\n")
        return 1
    with contextlib.ExitStack() as open_things:
        open_things.enter_context(printer)
        if wish.control is not None:
            open_things.enter_context(Control(printer, wish.control))
        sys.stdout.write(f"{printer.port}\n")
        sys.stdout.flush()
        _until_told(at_eof=wish.until_eof)
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="virtual-printer", description="TCP で待つ ESC/POS 仮想プリンター")
    parser.add_argument("--port", type=int, default=0, help="待ち受けるポート（0 なら空いているもの）")
    parser.add_argument("--out", type=Path, required=True, help="紙 1 枚ごとに PNG と .bin を置くフォルダー")
    parser.add_argument("--dots", type=int, default=576, help="印字幅（ドット）")
    parser.add_argument("--dpi", type=int, default=203, help="解像度（dpi）")
    parser.add_argument("--speed", type=float, default=None, help="毎秒の行数（実機は約 2000、省略時は最速）")
    parser.add_argument("--buffer", type=int, default=16_384, help="受信バッファー（バイト）")
    parser.add_argument("--control", type=Path, default=None, help="操作用ソケットの場所")
    parser.add_argument("--until-eof", action="store_true", help="標準入力が閉じたら終わる")
    return parser


def _until_told(*, at_eof: bool) -> None:
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    if at_eof:
        threading.Thread(target=_read_to_end, args=(told,), daemon=True).start()
    told.wait()


def _read_to_end(told: threading.Event) -> None:
    sys.stdin.read()
    told.set()


if __name__ == "__main__":
    sys.exit(main())

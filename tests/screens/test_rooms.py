"""Screens know neither store nor hardware, and the first frame pays for nothing it does not show."""

import ast
import subprocess
import sys
from pathlib import Path

import screens

HEAVY = ("sqlmodel", "sqlalchemy", "sqlcipher3", "psycopg", "escpos", "qrcode", "PIL", "smartcard", "pykakasi", "store",
         "hardware")  # fmt: skip
FIRST_FRAME = """
import asyncio, sys
from tests.screens.host import Stage
async def frame():
    async with Stage().app().run_test(size=(80, 24)) as pilot:
        await pilot.pause()
asyncio.run(frame())
print(" ".join(sys.modules))
"""


def test_no_screen_imports_store_hardware_or_the_floor_above() -> None:
    wrong = []
    for path in Path(screens.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            wrong += [f"{path.name}: {name}" for name in names if name.split(".")[0] in ("store", "hardware", "tui")]
    assert wrong == []


def test_the_first_frame_imports_no_database_no_printer_and_no_reader() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_FRAME], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint(HEAVY)

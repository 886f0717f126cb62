"""The house's own laws that no other tool checks: what may run where, and what may stand in the tree."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PORTABLE = ("flows", "store", "screens")
UNIX_MODULES = {"fcntl", "termios", "tty", "pty", "pwd", "grp", "resource", "syslog", "posix", "curses"}
UNIX_CALLS = {"fork", "forkpty", "getuid", "geteuid", "setsid", "killpg", "mkfifo", "openpty", "sched_getaffinity"}
UNIX_NAMES = {"AF_UNIX", "SIGKILL", "SIGHUP", "SIGUSR1", "SOCK_SEQPACKET", "TCP_QUICKACK"}


def modules(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("path", modules(*PORTABLE), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_unix_only_outside_hardware_and_tui(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            assert not {name.name.split(".")[0] for name in node.names} & UNIX_MODULES
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in UNIX_MODULES
        elif isinstance(node, ast.Attribute):
            assert node.attr not in UNIX_CALLS | UNIX_NAMES


def test_the_domain_reads_no_clock_and_rolls_no_dice() -> None:
    for path in modules("flows"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in {"utcnow", "today"} or ast.unparse(node.func.value) not in {
                    "date", "datetime", "datetime.date", "datetime.datetime",
                }, path  # fmt: skip
                assert ast.unparse(node.func) != "datetime.now", path
            if isinstance(node, ast.Import):
                assert not {name.name for name in node.names} & {"secrets", "uuid", "uuid_utils", "time"}, path


def test_no_file_is_named_after_nothing() -> None:
    bad = re.compile(r"^(utils?|helpers?|common|misc|manager)")
    assert [path for path in modules("flows", "hardware", "store", "screens", "tui") if bad.match(path.name)] == []


def test_every_module_stays_one_idea() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules("flows", "hardware", "store", "screens", "tui")
        if (lines := path.read_text("utf-8").count("\n")) > 420
    }
    assert long == {}


def test_nothing_committed_names_a_package_index() -> None:
    for name in ("requirements.lock", "pyproject.toml", "Makefile"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"://[^ ]*/simple|://[^ ]*/packages/|--index-url|--find-links", text), name

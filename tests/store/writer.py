"""A terminal that writes for ever and says on stdout what it was told is written; to be killed from outside."""

import asyncio
import sys
from itertools import count
from pathlib import Path

from flows.events import Draft, Stream
from flows.ports import PrintJob, Write
from tests.store.conftest import Terminal


async def write_for_ever(terminal: Terminal, run: str) -> None:
    for n in count():
        name = f"{run}-{n}"
        draft = Draft(type="opened", visit=name, private={"visit": {"name": f"氏名{name}"}})
        write = Write(stream=Stream("visit", name), expected=0, drafts=(draft,))
        job = PrintJob(id=name, key=f"{name}:0", slip="ticket", body={"number": name})
        await terminal.journal.append([write], terminal.context(name), [job])
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(write_for_ever(Terminal(Path(sys.argv[1])), sys.argv[2]))

"""``madoguchi operator add|lock|reset``: accounts, for the system administrator at this machine."""

import argparse
import getpass
import os
import sys
from datetime import date

from flows.desk import Answer
from flows.events import Actor
from flows.words import Refusal
from tui.commands.config import kiosk_of
from tui.fault import Fault
from tui.headless import with_store
from tui.opening import Opened
from tui.words import say


def run(options: argparse.Namespace) -> int:
    """Open, lock or reset one account; a secret is asked for, never given on the command line."""
    secret = "" if options.what == "lock" else _secret()
    admin = Actor(operator=f"os:{os.getuid()}", person=f"os:{os.getuid()}", role="admin", auth="machine")

    async def change(store: Opened) -> Answer:
        desk = store.desk()
        if options.what == "lock":
            return await desk.lock_operator(admin, options.code)
        if options.what == "reset":
            return await desk.reset_operator(admin, options.code, secret)
        ends = date.fromisoformat(options.ends) if options.ends else None
        person = options.person or options.code
        return await desk.add_operator(
            admin, options.code, person=person, role=options.role, secret=secret, name=options.name, ends=ends
        )

    answer = with_store(kiosk_of(options), change)
    if isinstance(answer, Refusal):
        raise Fault(answer.sentence())
    print(say(f"operator.{options.what}", code=options.code))
    return 0


def _secret() -> str:
    """Read the new secret: from a person twice, from a pipe once."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass(say("operator.secret"))
    if first != getpass.getpass(say("operator.again")):
        raise Fault(say("operator.differ"))
    return first

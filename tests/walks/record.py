"""What the central has written down: the raw events, read by SQL, beside what the screens say."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable

SETTLE = 60.0
LOOK = 0.1


class Record:
    """The events of an office.

    Args:
        dsn: how the administrator reads the central.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    def events(self, **wanted: str) -> list[dict[str, Any]]:
        """Return envelopes in the order of the central, those whose plain keys have these values."""
        with psycopg.connect(self._dsn) as link:
            rows = link.execute("select body from madoguchi.event where verdict = 'accepted' order by pos").fetchall()
        return [body for (body,) in rows if all(body[key] == value for key, value in wanted.items())]

    def tickets(self) -> list[str]:
        """Return every ticket number given so far."""
        return [str(one["data"]["number"]) for one in self.events(type="visit_opened")]

    def ticket_after(self, before: list[str]) -> str:
        """Wait for a ticket that was not given before; returns its number."""
        ends = time.monotonic() + SETTLE
        while not (fresh := [number for number in self.tickets() if number not in before]):
            assert time.monotonic() < ends, before
            time.sleep(LOOK)
        return fresh[-1]

    def visit(self, number: str) -> str:
        """Return the id of the visit with a ticket number."""
        opened = self.events(type="visit_opened")
        return str(next(one["stream"]["id"] for one in opened if one["data"]["number"] == number))

    def case(self, number: str) -> str:
        """Return the id of the first case of a ticket number."""
        opened = self.events(type="case_opened")
        return str(next(one["stream"]["id"] for one in opened if one["data"]["ticket"] == number))

    def of(self, stream: str) -> list[dict[str, Any]]:
        """Return the events of one stream."""
        return [one for one in self.events() if one["stream"]["id"] == stream]

    def until(self, stream: str, met: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """Wait until the central knows something of a stream; returns its events."""
        ends = time.monotonic() + SETTLE
        while not met(events := self.of(stream)):
            assert time.monotonic() < ends, [(one["type"], one["data"].get("step")) for one in events]
            time.sleep(LOOK)
        return events

    def closed(self, number: str) -> list[dict[str, Any]]:
        """Wait until the visit of a ticket is closed; returns the events of its first case."""
        self.until(self.visit(number), lambda events: any(one["type"] == "visit_closed" for one in events))
        return self.of(self.case(number))

    def count(self) -> int:
        """Return how many events the central has."""
        return len(self.events())


def signatures(events: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return step, role and operator of everyone who answered for a step, in order."""
    done = [one for one in events if one["type"] == "step_done"]
    return [(one["data"]["step"], *_who(one)) for one in done]


def _who(event: dict[str, Any]) -> tuple[str, str]:
    signer = event["second"] if event["data"]["signed"] == "second" else event["actor"]
    return (signer["role"], signer["operator"])


def taken(events: list[dict[str, Any]]) -> int:
    """Return the yen taken for a case."""
    return sum(one["data"]["yen"] for one in events if one["type"] == "fee_taken")


def tray(events: list[dict[str, Any]]) -> dict[str, str]:
    """Return where each thing of a case went last; ``tray`` means that it is still held."""
    moves = [move for one in events for move in one["data"].get("moves", ())]
    return {move["item"]: move["way"] for move in moves}


def ended(events: list[dict[str, Any]]) -> str:
    """Return how a case ended."""
    return next((str(one["data"]["outcome"]) for one in events if one["type"] == "case_closed"), "")


def handed(events: list[dict[str, Any]]) -> list[str]:
    """Return the terminals that took the case over, in order."""
    return [str(one["terminal"]) for one in events if one["type"] == "accepted"]

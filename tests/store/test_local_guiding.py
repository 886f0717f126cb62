"""The guide sheet on a real file: the event and its print job are written together, ids only, and read back."""

from typing import Any, cast

import msgspec

from flows.desk import Desk, Done
from flows.events import Stream
from tests.flows.definition_walk import packaged
from tests.memory import CountingIds, HandClock, MemoryOffice, PlainSecrets, actor, desk_on
from tests.store.conftest import Terminal

SATO = actor("1001")


def desk_at(terminal: Terminal) -> Desk:
    rows: Any = desk_on(MemoryOffice(packaged())).rows
    return Desk(
        journal=terminal.journal, rows=rows, catalog=packaged(), clock=HandClock(), ids=CountingIds(),
        secrets=PlainSecrets(), claims=rows, bands={"D": (1, 9)},
    )  # fmt: skip


async def test_a_guide_sheet_is_one_event_and_one_job_in_the_file(terminal: Terminal) -> None:
    desk = desk_at(terminal)
    visit = str(cast("Done", await desk.issue_ticket(SATO, "D", language="en")).shown["visit"])
    first = await desk.guide(SATO, visit, ["inkan-toroku-sokuji"], ["insurance"], ["water"])
    again = await desk.reprint(SATO, visit, "guide")
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    events = await terminal.journal.read(Stream("visit", visit))
    assert [event.type for event in events] == ["visit_opened", "guided", "reprinted"]
    assert set(events[1].data) == {"n", "procedures", "errands", "places", "job"}
    assert events[1].private == {}
    found = terminal.rows("SELECT slip, copy_no, body FROM spool_job ORDER BY copy_no")
    guides = [(copy, msgspec.json.decode(body)) for slip, copy, body in found if slip == "guide"]
    assert [copy for copy, _ in guides] == [0, 1]
    assert guides[0][1]["parts"] == guides[1][1]["parts"]
    assert guides[0][1]["parts"][0]["title"]["en"]

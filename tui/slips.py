"""From a print job's plain values to a slip on paper: titles from the catalog, numbers signed, no personal data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flows.catalog import Catalog
from flows.codes import CodeKind, make
from flows.procedure import Procedure
from flows.rules.era import wareki
from flows.rules.fees import title
from flows.words import labels, say
from hardware.paper.slips import (
    AnySlip,
    BringItem,
    BringSlip,
    CheckLine,
    ClaimTagSlip,
    DayRow,
    DaySheetSlip,
    GuidePlace,
    GuideSlip,
    GuideStop,
    HandOverSlip,
    IntakeSlip,
    ReceiptLine,
    ReceiptSlip,
    Say,
    TicketSlip,
)

Body = Mapping[str, Any]


class Layouts:
    """Makes slips of jobs for one office.

    Args:
        office: name on top of every slip.
        catalog: titles of procedures.
        key: the office's key, to sign codes.
    """

    def __init__(self, office: str, catalog: Catalog, key: bytes) -> None:
        self._office = Say(office)
        self._catalog = catalog
        self._key = key

    def slip(self, kind: str, body: Body, copy: int, at: datetime) -> AnySlip:
        """Return the slip of a job.

        Raises:
            KeyError: no such kind of slip, or the body lacks what it needs.
        """
        issued = f"{wareki(at.date())} {at:%H:%M}"
        if kind == "ticket":
            return TicketSlip(
                office=self._office, number=body["number"], category=_category(body), issued=issued,
                code=self._code("V", body["visit"]), copy=copy,
            )  # fmt: skip
        if kind == "tag":
            return ClaimTagSlip(
                office=self._office, number=body["number"], category=_category(body), issued=issued,
                code=self._code("T", body["number"]), copy=copy,
            )  # fmt: skip
        if kind == "receipt":
            return self._receipt(body, copy, issued)
        makers = {"intake": self._intake, "bring": self._bring, "handover": self._handover, "test": self._test,
                  "guide": self._guide, "day": self._day}  # fmt: skip
        return makers[kind](body, copy, issued)

    def _code(self, kind: CodeKind, identity: str) -> str:
        return make(kind, identity, self._key)

    def _procedure(self, body: Body) -> Procedure:
        return self._catalog.procedures[body["procedure"]]

    def _intake(self, body: Body, copy: int, issued: str) -> AnySlip:
        procedure = self._procedure(body)
        lanes = labels("lane")
        checks = tuple(
            CheckLine(step.title, note=lanes[step.lane])
            for step in procedure.step
            if not step.transparent and not step.when
        )
        return IntakeSlip(
            office=self._office, case_no=f"{body['number']}-{body['n']}", part=body["n"],
            parts=max(body["cases"], body["n"]),
            procedure=procedure.title.ja, ticket=body["number"], issued=issued, code=self._code("S", body["case"]),
            checks=checks, copy=copy,
        )  # fmt: skip

    def _test(self, body: Body, copy: int, issued: str) -> AnySlip:
        del body
        return DaySheetSlip(
            office=self._office, title=say("slip.test"), day=issued, issued=issued, rows=(), stamps=(), copy=copy
        )

    def _day(self, body: Body, copy: int, issued: str) -> AnySlip:
        rows = tuple(DayRow(**row) for row in body["rows"])
        return DaySheetSlip(
            office=self._office, title=body["title"], day=body["day"], issued=issued, rows=rows,
            notes=tuple(body["notes"]), copy=copy,
        )  # fmt: skip

    def _bring(self, body: Body, copy: int, issued: str) -> AnySlip:
        procedure = self._procedure(body)
        return BringSlip(
            office=self._office, case_no=f"{body['number']}-{body['n']}",
            procedure=Say(procedure.title.ja, procedure.title.en),
            items=tuple(BringItem(Say(name)) for name in body["items"]),
            deadline=_deadline(body.get("deadline", "")),
            issued=issued, code=self._code("V", body["visit"]) if body.get("visit") else "", copy=copy,
        )  # fmt: skip

    def _guide(self, body: Body, copy: int, issued: str) -> AnySlip:
        return GuideSlip(
            office=self._office, number=body["number"], stops=tuple(_stop(part) for part in body["parts"]),
            issued=issued, code=self._code("V", body["visit"]), english=body.get("language") == "en", copy=copy,
        )  # fmt: skip

    def _handover(self, body: Body, copy: int, issued: str) -> AnySlip:
        procedure = self._procedure(body)
        lanes = labels("lane")
        return HandOverSlip(
            office=self._office, case_no=f"{body['number']}-{body['n']}", procedure=procedure.title.ja,
            ticket=body["number"], sender=lanes["contractor"], receiver=lanes["city"], issued=issued,
            code=self._code("S", body["case"]), copy=copy,
        )  # fmt: skip

    def _receipt(self, body: Body, copy: int, issued: str) -> AnySlip:
        cash = body["method"] == "cash"
        line = ReceiptLine(title(body["item"], table=self._catalog.fees), body["quantity"], body["yen"])
        return ReceiptSlip(
            office=self._office, receipt_no=body["receipt"], issued=issued, lines=(line,), total=body["yen"],
            method=say(f"method.{body['method']}"), code=self._code("R", body["receipt"]),
            tendered=body["tendered"] if cash else None, change=body["change"] if cash else None, copy=copy,
        )  # fmt: skip


def _stop(part: Body) -> GuideStop:
    places = tuple(GuidePlace(*(Say(**place[key]) for key in ("title", "where", "hours"))) for place in part["places"])
    bring, maybe = (tuple(Say(**thing) for thing in part[key]) for key in ("bring", "maybe"))
    return GuideStop(Say(**part["title"]), places, bring, maybe)


def _category(body: Body) -> Say:
    letter = body.get("category") or body["number"][0]
    return Say(labels("category")[letter], labels("category", "en")[letter])


def _deadline(text: str) -> Say:
    """Dates of the Japanese calendar read the same in both languages; their absence does not."""
    return Say(text, text) if text else Say(say("slip.no_deadline"), say("slip.no_deadline", "en"))

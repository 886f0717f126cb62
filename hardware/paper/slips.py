"""What each kind of slip says. All dates are text already, all money is integer yen.

Queue tickets and claim tags carry nothing personal (MODEL 1). A slip with ``copy`` above zero is a reprint and says so.
"""

from typing import Protocol

import msgspec


class Say(msgspec.Struct, frozen=True):
    """A short text in Japanese and, for visitors, English."""

    ja: str
    en: str = ""


class Slip(Protocol):
    """Anything that can be printed; `copy` is 0 for the first print and counts reprints."""

    @property
    def copy(self) -> int:
        """Which reprint this is."""


class TicketSlip(msgspec.Struct, frozen=True):
    """整理券: a place in the queue.

    Attributes:
        office: The name on top.
        number: As the board shows it, such as ``B-021``.
        category: What the visitor came for.
        issued: Date and time in the Japanese calendar.
        code: Signed payload of the QR code, printable ASCII.
        waiting: People waiting before this one, None to leave it out.
        estimate: How long it may take.
        notes: Further sentences.
        copy: Which reprint this is.
    """

    office: Say
    number: str
    category: Say
    issued: str
    code: str
    waiting: int | None = None
    estimate: Say | None = None
    notes: tuple[Say, ...] = ()
    copy: int = 0


class ClaimTagSlip(msgspec.Struct, frozen=True):
    """番号札: given when the papers were taken in, taken back at hand-over.

    Attributes:
        office: The name on top.
        number: As the board shows it.
        category: What is being made ready.
        issued: Date and time.
        code: Signed payload of the QR code, printable ASCII.
        place: Where it will be handed over.
        held: How many things of the visitor the office keeps meanwhile, None to leave it out.
        copy: Which reprint this is.
    """

    office: Say
    number: str
    category: Say
    issued: str
    code: str
    place: Say | None = None
    held: int | None = None
    copy: int = 0


class CheckLine(msgspec.Struct, frozen=True):
    """One line of a checklist: the text, whether it is done, a remark."""

    text: str
    done: bool = False
    note: str = ""


class IntakeSlip(msgspec.Struct, frozen=True):
    """受付確認票: travels with the papers inside the office, never to the visitor.

    Attributes:
        office: The name on top.
        case_no: The number of the case.
        part: Which of `parts` cases of the visit this is.
        parts: How many cases the visit has.
        procedure: The procedure.
        ticket: The visitor's number.
        issued: Date and time.
        code: Payload of the QR code, printable ASCII.
        subject: The person it is for; empty when names are off.
        party: Who came, such as 本人 or 法定代理人.
        holder: Who acts next.
        needs: What to be considerate of.
        checks: The checklist.
        stamps: Labels of the boxes to sign.
        copy: Which reprint this is.
    """

    office: Say
    case_no: str
    part: int
    parts: int
    procedure: str
    ticket: str
    issued: str
    code: str
    subject: str = ""
    party: str = ""
    holder: str = ""
    needs: tuple[str, ...] = ()
    checks: tuple[CheckLine, ...] = ()
    stamps: tuple[str, ...] = ("受付", "点検", "審査", "交付")
    copy: int = 0


class HandOverSlip(msgspec.Struct, frozen=True):
    """引継票: moves a case to another terminal while the network is down.

    Attributes:
        office: The name on top.
        case_no: The number of the case.
        procedure: The procedure.
        ticket: The visitor's number.
        sender: Who gives it.
        receiver: Who takes it.
        issued: Date and time.
        code: The sealed snapshot in base45, at most 1,500 characters (1,000 bytes).
        items: Papers and things that go along, to be ticked by the receiver.
        copy: Which reprint this is.
    """

    office: Say
    case_no: str
    procedure: str
    ticket: str
    sender: str
    receiver: str
    issued: str
    code: str
    items: tuple[CheckLine, ...] = ()
    copy: int = 0


class BringItem(msgspec.Struct, frozen=True):
    """One thing to bring, with a remark such as which documents would do."""

    what: Say
    note: str = ""


class BringSlip(msgspec.Struct, frozen=True):
    """持参案内: what is missing and until when.

    Attributes:
        office: The name on top.
        case_no: The number of the case.
        procedure: The procedure.
        items: What to bring.
        deadline: Until when.
        issued: Date and time.
        hours: When the counter is open.
        phone: Whom to call.
        code: Payload of the QR code that finds the case again, or empty.
        copy: Which reprint this is.
    """

    office: Say
    case_no: str
    procedure: Say
    items: tuple[BringItem, ...]
    deadline: Say
    issued: str
    hours: Say | None = None
    phone: str = ""
    code: str = ""
    copy: int = 0


class CustodySlip(msgspec.Struct, frozen=True):
    """預り証: things of the visitor that stay in the office, and until when.

    Attributes:
        office: The name on top.
        case_no: The number of the case.
        items: What is kept, each with its count.
        place: Where it is kept.
        due: When it goes back.
        issued: Date and time.
        code: Payload of the QR code, or empty.
        copy: Which reprint this is.
    """

    office: Say
    case_no: str
    items: tuple[tuple[str, int], ...]
    place: Say
    due: Say
    issued: str
    code: str = ""
    copy: int = 0


class GuidePlace(msgspec.Struct, frozen=True):
    """A place to go to: what it is called, building and floor, when it is open."""

    title: Say
    where: Say
    hours: Say


class GuideStop(msgspec.Struct, frozen=True):
    """One thing to do next.

    Attributes:
        title: What it is.
        places: Where it is done; the first one stands large, the others under it.
        bring: What everybody brings.
        maybe: What those bring to whom it applies.
    """

    title: Say
    places: tuple[GuidePlace, ...] = ()
    bring: tuple[Say, ...] = ()
    maybe: tuple[Say, ...] = ()


class GuideSlip(msgspec.Struct, frozen=True):
    """案内票: where to go next, when it is open there and what to bring.

    Attributes:
        office: The name on top.
        number: The visitor's number.
        stops: What to do, in order.
        issued: Date and time.
        code: Payload of the QR code by which another window of the office finds the visit, or empty.
        english: Whether everything stands there in English as well.
        copy: Which reprint this is.
    """

    office: Say
    number: str
    stops: tuple[GuideStop, ...]
    issued: str
    code: str = ""
    english: bool = True
    copy: int = 0


class ReceiptLine(msgspec.Struct, frozen=True):
    """One fee: what for, how many, yen for all of them, and why it is free if it is."""

    label: str
    count: int
    yen: int
    note: str = ""


class ReceiptSlip(msgspec.Struct, frozen=True):
    """レシート: fees taken.

    Attributes:
        office: The name on top.
        receipt_no: Its number; a reprint keeps it.
        issued: Date and time.
        lines: The fees; `total` must be their sum.
        total: Yen due.
        method: How it was paid.
        code: Payload of the QR code, printable ASCII, or empty.
        tendered: Yen given, for cash.
        change: Yen given back, for cash.
        till: Which till.
        operator: Who took it, by number.
        registration_no: Number as an invoice issuer, if the office has one.
        notes: Further sentences.
        copy: Which reprint this is.
    """

    office: Say
    receipt_no: str
    issued: str
    lines: tuple[ReceiptLine, ...]
    total: int
    method: str
    code: str = ""
    tendered: int | None = None
    change: int | None = None
    till: str = ""
    operator: str = ""
    registration_no: str = ""
    notes: tuple[str, ...] = ()
    copy: int = 0


class DayRow(msgspec.Struct, frozen=True):
    """One row of the day sheet: a label with a count, an amount, or both."""

    label: str
    count: int | None = None
    yen: int | None = None
    strong: bool = False


class DaySheetSlip(msgspec.Struct, frozen=True):
    """日計表: the day in numbers, signed by two.

    Attributes:
        office: The name on top.
        title: Which sheet it is.
        day: The business date.
        issued: Date and time of printing.
        rows: The numbers.
        notes: Differences and remarks.
        stamps: Labels of the boxes to sign.
        copy: Which reprint this is.
    """

    office: Say
    title: str
    day: str
    issued: str
    rows: tuple[DayRow, ...]
    notes: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ("担当", "確認")
    copy: int = 0


class VoidSlip(msgspec.Struct, frozen=True):
    """印刷中断（無効）: ends a piece of paper on which an earlier slip broke off."""

    copy: int = 0


AnySlip = (
    TicketSlip
    | ClaimTagSlip
    | IntakeSlip
    | HandOverSlip
    | BringSlip
    | CustodySlip
    | GuideSlip
    | ReceiptSlip
    | DaySheetSlip
    | VoidSlip
)

"""Slips that go to the visitor: queue ticket, claim tag, what to bring, receipt for items kept."""

from hardware.paper.blocks import Block, Check, Code, Gap, Pair, Rule, Text
from hardware.paper.layouts.parts import both, english, field, foot, heading
from hardware.paper.slips import BringSlip, ClaimTagSlip, CustodySlip, Say, TicketSlip
from hardware.paper.words import say, word


def ticket(slip: TicketSlip) -> list[Block]:
    """整理券."""
    page = heading(slip.office, say("ticket.title"), slip.copy)
    page += [*_number(slip.number), *_category(slip.category), Rule()]
    page += [Code(slip.code, tuple(_waiting(slip)))] if slip.waiting is not None or slip.estimate else [Code(slip.code)]
    page += [Rule(1), *both(say("ticket.please"))]
    for note in slip.notes:
        page += [Gap(6), *both(note)]
    return [*page, *foot(_issued(slip.issued))]


def _number(number: str) -> list[Block]:
    return [Text(number, 176, bold=True, align="center", fit=True)]


def _category(category: Say) -> list[Block]:
    return [Text(category.ja, 36, bold=True, align="center"), *english(category.en, 24), Gap(4)]


def _issued(issued: str) -> str:
    return f"{say('issued').ja}　{issued}"


def _waiting(slip: TicketSlip) -> list[Text | Gap]:
    lines: list[Text | Gap] = []
    if slip.waiting is not None:
        label, people = say("ticket.waiting"), say("ticket.people", count=slip.waiting)
        lines += [Text(label.ja, 24), Text(label.en, 18), Text(people.ja, 52, bold=True)]
    if slip.estimate:
        label = say("ticket.estimate")
        lines += [Gap(4), Text(f"{label.ja}　{slip.estimate.ja}", 22), Text(f"{label.en} {slip.estimate.en}", 18)]
    return lines


def claim_tag(slip: ClaimTagSlip) -> list[Block]:
    """番号札."""
    page = heading(slip.office, say("claim.title"), slip.copy)
    page += [*_number(slip.number), *_category(slip.category), Rule()]
    page.append(Code(slip.code, tuple(_keeping(slip))))
    page += [Rule(1), *both(say("claim.please"))]
    return [*page, *foot(_issued(slip.issued))]


def _keeping(slip: ClaimTagSlip) -> list[Text | Gap]:
    lines: list[Text | Gap] = []
    if slip.place:
        label = say("claim.place")
        lines += [Text(label.ja, 22), Text(slip.place.ja, 34, bold=True), Text(slip.place.en, 20), Gap(8)]
    if slip.held is not None:
        held = say("claim.held", count=slip.held)
        lines += [Text(held.ja, 22), Text(held.en, 18)]
    return lines


def bring(slip: BringSlip) -> list[Block]:
    """持参案内."""
    page = [*heading(slip.office, say("bring.title"), slip.copy), Rule()]
    page += [Text(slip.procedure.ja, 32, bold=True), *_under(slip.procedure.en)]
    page += [*field(say("case"), Say(slip.case_no, slip.case_no)), Rule(1)]
    page += [*both(say("bring.items"), 26), Gap(8)]
    page += [Check(item.what.ja, (item.note, item.what.en)) for item in slip.items]
    deadline = say("bring.deadline")
    page += [Rule(), Pair(deadline.ja, slip.deadline.ja, 32, bold=True), *_pair(deadline.en, slip.deadline.en), Rule()]
    page += _where(slip)
    page += (
        [Code(slip.code, (Text(say("bring.please").ja, 23), Gap(6), Text(say("bring.please").en, 18)))]
        if slip.code
        else []
    )
    return [*page, *foot(_issued(slip.issued))]


def _where(slip: BringSlip) -> list[Block]:
    lines = field(say("bring.hours"), slip.hours, 24) if slip.hours else []
    if slip.phone:
        label = say("bring.phone")
        lines.append(Pair(f"{label.ja} {label.en}", slip.phone, 24))
    return lines


def _under(text: str) -> list[Block]:
    return [Text(text, 22)] if text else []


def _pair(left: str, right: str) -> list[Block]:
    return [Pair(left, right, 22)] if right else []


def custody(slip: CustodySlip) -> list[Block]:
    """預り証."""
    page = [*heading(slip.office, say("custody.title"), slip.copy), Rule()]
    page += [*field(say("case"), Say(slip.case_no, slip.case_no)), Rule(1), *both(say("custody.items"), 26), Gap(6)]
    page += [Pair(what, word("custody.count", count=count), 26) for what, count in slip.items]
    page += [Rule(1), *field(say("custody.place"), slip.place), Gap(4), *field(say("custody.due"), slip.due), Rule()]
    please = say("custody.please")
    page += [Code(slip.code, (Text(please.ja, 23), Gap(6), Text(please.en, 18)))] if slip.code else both(please)
    return [*page, *foot(_issued(slip.issued))]

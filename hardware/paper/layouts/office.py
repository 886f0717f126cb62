"""Slips that stay in the office: intake slip, hand-over slip, day sheet, and the end of a broken slip."""

from hardware.paper.blocks import Banner, Block, Check, Code, Gap, Pair, Rule, Stamps, Text
from hardware.paper.layouts.parts import foot, heading, reprint
from hardware.paper.slips import CheckLine, DaySheetSlip, HandOverSlip, IntakeSlip, Say, VoidSlip
from hardware.paper.words import say, word


def intake(slip: IntakeSlip) -> list[Block]:
    """受付確認票."""
    page = [
        *heading(slip.office, Say(word("intake.title")), slip.copy),
        Text(word("intake.inside"), 20, align="center"),
    ]
    page += [Rule(3), Text(slip.procedure, 34, bold=True)]
    beside: list[Text | Gap] = [Text(say("case").ja, 20), Text(slip.case_no, 30, bold=True, fit=True), Gap(6)]
    beside += [Text(f"{slip.part}／{slip.parts}件", 40, bold=True), Text(f"{word('intake.ticket')}　{slip.ticket}", 28)]
    page += [Code(slip.code, tuple(beside)), Rule(1), *_people(slip)]
    if slip.needs:
        page += [
            Rule(1),
            Text(word("intake.needs"), 22, bold=True),
            *(Text(need, 26, indent=16) for need in slip.needs),
        ]
    if slip.checks:
        page += [Rule(1), Text(word("intake.checks"), 22, bold=True), Gap(4), *_checks(slip.checks)]
    return [*page, Gap(10), Stamps(slip.stamps), *foot(slip.issued)]


def _people(slip: IntakeSlip) -> list[Block]:
    rows = (("intake.subject", slip.subject), ("intake.party", slip.party), ("intake.holder", slip.holder))
    return [Pair(word(key), value, 32 if key == "intake.subject" else 26) for key, value in rows if value]


def _checks(lines: tuple[CheckLine, ...]) -> list[Block]:
    return [Check(line.text, (line.note,), line.done) for line in lines]


def hand_over(slip: HandOverSlip) -> list[Block]:
    """引継票."""
    page = [*heading(slip.office, Say(word("handover.title")), slip.copy), Rule(3)]
    page += [Text(slip.procedure, 32, bold=True), Pair(say("case").ja, slip.case_no)]
    page += [Pair(word("handover.ticket"), slip.ticket), Pair(word("handover.sender"), slip.sender)]
    page += [Pair(word("handover.receiver"), slip.receiver, bold=True), Rule(1)]
    if slip.items:
        page += [Text(word("handover.items"), 22), Gap(4), *_checks(slip.items), Rule(1)]
    page += [Code(slip.code, room=560, module=5), Text(word("handover.please"), 22)]
    return [*page, Gap(8), Stamps((word("handover.sender"), word("handover.receiver"))), *foot(slip.issued)]


def day_sheet(slip: DaySheetSlip) -> list[Block]:
    """日計表."""
    page = [*heading(slip.office, Say(slip.title), slip.copy), Text(slip.day, 28, align="center"), Rule(3)]
    page += [Pair(row.label, _amounts(row.count, row.yen), 28 if row.strong else 24, row.strong) for row in slip.rows]
    if slip.notes:
        page += [Rule(1), Text(word("day.notes"), 22, bold=True), *(Text(note, 24) for note in slip.notes)]
    return [*page, Gap(10), Stamps(slip.stamps), *foot(slip.issued)]


def _amounts(count: int | None, yen: int | None) -> str:
    parts = [] if count is None else [word("day.count", count=f"{count:,}")]
    parts += [] if yen is None else [word("day.yen", yen=f"{yen:,}")]
    return "　".join(parts)


def void(slip: VoidSlip) -> list[Block]:
    """印刷中断（無効）."""
    lines: list[Block] = [
        Text(word("void.please"), 24, align="center", fit=True),
        Text(word("void.en"), 20, align="center", fit=True),
    ]
    return [*reprint(slip.copy), Rule(1), Banner(word("void.title"), 44), *lines]

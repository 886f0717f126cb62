"""The receipt."""

from hardware.paper.blocks import Block, Code, Gap, Pair, Rule, Text
from hardware.paper.layouts.parts import foot, heading
from hardware.paper.slips import ReceiptLine, ReceiptSlip
from hardware.paper.words import say, word


def receipt(slip: ReceiptSlip) -> list[Block]:
    """レシート.

    Raises:
        ValueError: The lines do not add up to the total, or tendered minus total is not the change.
    """
    _check(slip)
    page = [*heading(slip.office, say("receipt.title"), slip.copy), Pair(word("receipt.number"), slip.receipt_no, 24)]
    page.append(Rule(dashed=True))
    for line in slip.lines:
        page += _line(line)
    page += [Rule(dashed=True), Pair(word("receipt.total"), _yen(slip.total), 44, bold=True), Gap(4), *_paid(slip)]
    page += [Rule(1), Text(word("receipt.received"), 22), *(Text(note, 20) for note in slip.notes)]
    page += [Gap(6), Code(slip.code, tuple(_marks(slip)), room=190, module=5)] if slip.code else _marks(slip)
    return [*page, *foot(slip.issued)]


def _check(slip: ReceiptSlip) -> None:
    if sum(line.yen for line in slip.lines) != slip.total:
        raise ValueError(f"領収書 {slip.receipt_no} の明細と合計が合いません。")
    if slip.tendered is not None and slip.tendered - slip.total != (slip.change or 0):
        raise ValueError(f"領収書 {slip.receipt_no} のお預かりとおつりが合いません。")


def _yen(amount: int) -> str:
    return word("receipt.yen", yen=f"{amount:,}")


def _line(line: ReceiptLine) -> list[Block]:
    label = word("receipt.count", label=line.label, count=line.count)
    return [Pair(label, _yen(line.yen), 26), *([Text(line.note, 20, indent=20)] if line.note else [])]


def _paid(slip: ReceiptSlip) -> list[Block]:
    rows: list[Block] = [Pair(word("receipt.method"), slip.method)]
    if slip.tendered is not None:
        rows += [
            Pair(word("receipt.tendered"), _yen(slip.tendered)),
            Pair(word("receipt.change"), _yen(slip.change or 0)),
        ]
    return rows


def _marks(slip: ReceiptSlip) -> list[Text | Gap]:
    rows = (
        ("receipt.till", slip.till),
        ("receipt.operator", slip.operator),
        ("receipt.registration", slip.registration_no),
    )
    return [Text(f"{word(key)}　{value}", 20) for key, value in rows if value]

"""Money: fees in integer yen, receipts that never repeat, the till of the day."""

import msgspec

from flows.case import Case
from flows.desk.base import Answer, Base, Decision, Plan
from flows.events import Actor, Draft, Stream
from flows.ledger import Till, fold_till
from flows.ports import PrintJob, Write
from flows.procedure import Step
from flows.rules.fees import fee as fee_of
from flows.words import Refusal

METHODS = ("cash", "card", "cashless", "stamp")


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """What the visitor pays with.

    Attributes:
        method: ``cash`` ``card`` ``cashless`` ``stamp``.
        tendered: yen handed over; for other methods than cash the exact sum.
        quantity: how many (通数).
        waiver: ground of a waiver, if any.
    """

    method: str = "cash"
    tendered: int = 0
    quantity: int = 1
    waiver: str = ""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A fee worked out, ready to be written into the case and the till together."""

    data: dict[str, object]
    till: Write
    receipt: str
    yen: int
    change: int


class Money(Base):
    """Fees and the till."""

    def till_stream(self) -> Stream:
        """Return the till stream of this terminal today."""
        return Stream("till", f"{self.today()}.{self.journal.terminal}")

    async def till(self) -> Till:
        """Return today's till of this terminal."""
        return fold_till(await self.journal.read(self.till_stream()))

    def quote(self, item: str, quantity: int, waiver: str = "") -> int:
        """Return what an item costs today, in yen.

        Raises:
            ValueError: unknown item, quantity or waiver.
        """
        return fee_of(item, quantity, self.today(), waiver or None).yen

    async def take(self, case: Case, step: Step, payment: Payment) -> Taken | Refusal:
        """Work out one payment: the sum by today's table, the change, the receipt number, the till's row."""
        till = await self.till()
        if till.closed:
            return Refusal("till_closed")
        if payment.method not in METHODS or step.fee is None:
            return Refusal("no_such_method")
        try:
            fee = fee_of(step.fee, payment.quantity, self.today(), payment.waiver or None)
        except ValueError:
            return Refusal("no_such_fee")
        if payment.tendered < fee.yen or (payment.method != "cash" and payment.tendered != fee.yen):
            return Refusal("not_enough", {"yen": f"{fee.yen:,}"})
        receipt = f"{self.today():%y%m%d}-{self.journal.terminal}-{till.receipts + 1:04d}"
        change = payment.tendered - fee.yen
        data: dict[str, object] = {
            "item": step.fee, "quantity": payment.quantity, "unit": fee.unit, "yen": fee.yen, "method": payment.method,
            "tendered": payment.tendered, "change": change, "waiver": payment.waiver, "receipt": receipt,
            "step": step.id, "table": fee.table_version,
        }  # fmt: skip
        row = Draft(type="taken", data={**data, "case": case.id}, visit=case.visit, case=case.id)
        write = Write(stream=self.till_stream(), expected=till.version, drafts=(row,))
        return Taken(data=data, till=write, receipt=receipt, yen=fee.yen, change=change)

    async def reverse_fee(
        self, actor: Actor, second: Actor | None, case_id: str, receipt: str, reason: str, *, command: str = ""
    ) -> Answer:
        """Take a payment back the same day; two people, before the till is closed."""

        async def decide() -> Decision:
            case = await self.case(case_id)
            fee = next((fee for fee in case.fees if fee.receipt == receipt and fee.yen >= 0 and not fee.reverses), None)
            if fee is None or any(other.reverses == receipt for other in case.fees):
                return Refusal("no_such_receipt")
            if second is None or second.person == actor.person:
                return Refusal("second_needed")
            if case.holder != self.journal.terminal:
                return Refusal("held_elsewhere", {"holder": case.holder})
            till = await self.till()
            if till.closed:
                return Refusal("till_closed")
            number = f"{self.today():%y%m%d}-{self.journal.terminal}-{till.receipts + 1:04d}"
            data = {
                "item": fee.item, "quantity": fee.quantity, "yen": -fee.yen, "method": fee.method, "receipt": number,
                "reverses": receipt, "step": fee.step, "reason": reason,
            }  # fmt: skip
            row = Draft(type="given_back", data={**data, "case": case_id}, visit=case.visit, case=case_id)
            writes = (
                self.write("case", case_id, case.version, Draft(type="fee_reversed", data=data, visit=case.visit)),
                Write(stream=self.till_stream(), expected=till.version, drafts=(row,)),
            )
            return Plan(writes=writes, shown={"receipt": number, "yen": fee.yen})

        return await self.run(actor, command, decide, second=second)

    async def open_till(self, actor: Actor, float_yen: int, *, command: str = "") -> Answer:
        """Count the change money into the till."""
        return await self._till_event(actor, Draft(type="till_opened", data={"float_yen": float_yen}), command)

    async def close_till(self, actor: Actor, counted: int, *, command: str = "") -> Answer:
        """Close the till with the cash found; a difference is a named state, never hidden.

        Returns:
            ``shown``: ``expected``, ``counted``, ``difference`` in yen.
        """

        async def decide() -> Decision:
            till = await self.till()
            if till.closed:
                return Refusal("till_closed")
            expected = till.expected_cash()
            data = {"counted": counted, "expected": expected, "difference": counted - expected}
            write = Write(
                stream=self.till_stream(), expected=till.version, drafts=(Draft(type="till_closed", data=data),)
            )
            return Plan(writes=(write,), shown=data)

        return await self.run(actor, command, decide)

    async def _till_event(self, actor: Actor, draft: Draft, command: str) -> Answer:
        async def decide() -> Decision:
            till = await self.till()
            if till.closed:
                return Refusal("till_closed")
            return Plan(writes=(Write(stream=self.till_stream(), expected=till.version, drafts=(draft,)),))

        return await self.run(actor, command, decide)

    def receipt_job(self, job_id: str, case: Case, taken: Taken) -> PrintJob:
        """Return the print job of a receipt; its key is the receipt number."""
        body = {"case": case.id, "visit": case.visit, "number": case.ticket, **taken.data}
        return PrintJob(id=job_id, key=f"receipt:{taken.receipt}:0", slip="receipt", body=body)

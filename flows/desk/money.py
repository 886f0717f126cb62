"""Money: fees in integer yen, receipts that never repeat, the till of the day."""

from collections.abc import Sequence
from datetime import date

import msgspec

from flows.case import Case, Fee
from flows.desk.base import Answer, Decision, Plan
from flows.desk.custody import Custody
from flows.events import Actor, Draft, Stream
from flows.ledger import Till, fold_till
from flows.ports import PrintJob, Write
from flows.procedure import Procedure, Step
from flows.progress import downstream
from flows.rules.fees import Price, items
from flows.rules.fees import fee as fee_of
from flows.words import Refusal

METHODS = ("cash", "card", "cashless", "stamp")


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """What the visitor pays with.

    Attributes:
        method: ``cash`` ``card`` ``cashless`` ``stamp``.
        tendered: yen handed over; for other methods than cash the exact sum.
        quantity: how many (通数); 0 takes the copies that lie ready, where the fee goes by the copy, else one.
        waiver: ground of a waiver, if any; the city decides on it.
    """

    method: str = "cash"
    tendered: int = 0
    quantity: int = 0
    waiver: str = ""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A fee worked out, ready to be written into the case and the till together."""

    data: dict[str, object]
    till: Write
    receipt: str
    yen: int
    change: int


class Money(Custody):
    """Fees and the till."""

    def till_stream(self, day: date | None = None) -> Stream:
        """Return the till stream of this terminal, today's unless a day is named."""
        return Stream("till", f"{day or self.today()}.{self.journal.terminal}")

    async def till(self, day: date | None = None) -> Till:
        """Return the till of this terminal, today's unless a day is named."""
        return fold_till(await self.journal.read(self.till_stream(day)))

    def quantity(self, case: Case, step: Step) -> int:
        """Return how many the fee of a step is for, as far as the counted copies tell."""
        price = next((row for row in items(self.today(), self.catalog.fees) if row.item == step.fee), None)
        return _copies(case) if price is not None and price.per == "copy" else 1

    def quote(self, item: str, quantity: int, waiver: str = "") -> int:
        """Return what an item costs today, in yen.

        Raises:
            ValueError: unknown item, quantity or waiver.
        """
        return fee_of(item, quantity, self.today(), waiver or None, self.catalog.fees).yen

    async def take(
        self, case: Case, step: Step, payment: Payment, people: Sequence[Actor] = (), day: date | None = None
    ) -> Taken | Refusal:
        """Work out one payment: the sum by the day's table, the change, the receipt number, the till's row."""
        on = day or self.today()
        till = await self.till(on)
        item = step.fee or ""
        quantity = payment.quantity or self.quantity(case, step)
        price = next((row for row in items(on, self.catalog.fees) if row.item == item), None)
        refused = _payment_problem(till, case, price, quantity, payment, people)
        if refused is not None:
            return refused
        fee = fee_of(item, quantity, on, payment.waiver or None, self.catalog.fees)
        if payment.tendered < fee.yen or (payment.method != "cash" and payment.tendered != fee.yen):
            return Refusal("not_enough", {"yen": f"{fee.yen:,}"})
        receipt = self._receipt(till, on)
        change = payment.tendered - fee.yen
        data: dict[str, object] = {
            "item": item, "quantity": quantity, "unit": fee.unit, "yen": fee.yen, "method": payment.method,
            "tendered": payment.tendered, "change": change, "waiver": payment.waiver, "receipt": receipt,
            "step": step.id, "table": fee.table_version,
        }  # fmt: skip
        row = Draft(type="taken", data={**data, "case": case.id}, visit=case.visit, case=case.id)
        write = Write(stream=self.till_stream(on), expected=till.version, drafts=(row,))
        return Taken(data=data, till=write, receipt=receipt, yen=fee.yen, change=change)

    def _receipt(self, till: Till, day: date) -> str:
        return f"{day:%y%m%d}-{self.journal.terminal}-{till.receipts + 1:04d}"

    async def reverse_fee(
        self, actor: Actor, second: Actor | None, case_id: str, receipt: str, reason: str, *, command: str = ""
    ) -> Answer:
        """Take a payment back the same day; two people, before the till is closed.

        While nothing has followed the fee step, it is open again, so that the right sum can be taken.
        """

        async def decide() -> Decision:
            case = await self.case(case_id)
            fee = next((fee for fee in case.standing_fees() if fee.receipt == receipt), None)
            if fee is None or not await self._taken_today(receipt):
                return Refusal("no_such_receipt")
            if second is None or second.person == actor.person:
                return Refusal("second_needed")
            if case.holder != self.journal.terminal:
                return Refusal("held_elsewhere", {"holder": case.holder})
            till = await self.till()
            if till.closed:
                return Refusal("till_closed")
            number = self._receipt(till, self.today())
            data = {
                "item": fee.item, "quantity": fee.quantity, "yen": -fee.yen, "method": fee.method, "receipt": number,
                "reverses": receipt, "step": fee.step, "reason": reason,
            }  # fmt: skip
            row = Draft(type="given_back", data={**data, "case": case_id}, visit=case.visit, case=case_id)
            undone = _reopened(self.definition(case), case, fee)
            back = Draft(type="fee_reversed", data={**data, "undone": undone}, visit=case.visit)
            writes = (
                self.write("case", case_id, case.version, back),
                Write(stream=self.till_stream(), expected=till.version, drafts=(row,)),
            )
            return Plan(writes=writes, shown={"receipt": number, "yen": fee.yen})

        return await self.run(actor, command, decide, second=second)

    async def _taken_today(self, receipt: str) -> bool:
        """Whether this terminal's till of today took the payment: after that day it is a 還付 by the city."""
        rows = await self.journal.read(self.till_stream())
        return any(row.type == "taken" and row.data["receipt"] == receipt for row in rows)

    async def charge_again(
        self, actor: Actor, case_id: str, step_id: str, payment: Payment, *, command: str = ""
    ) -> Answer:
        """Take the right sum after a wrong one was taken back and the work has gone on meanwhile."""
        job_id = self.ids.new()

        async def decide() -> Decision:
            case = await self.case(case_id)
            if not case.exists:
                return Refusal("no_case")
            if case.holder != self.journal.terminal:
                return Refusal("held_elsewhere", {"holder": case.holder})
            step = next((step for step in self.definition(case).step if step.id == step_id), None)
            reversed_here = any(fee.step == step_id and fee.reverses for fee in case.fees)
            standing = any(fee.step == step_id for fee in case.standing_fees())
            if step is None or not reversed_here or standing or step_id not in case.progress.done:
                return Refusal("nothing_to_charge")
            taken = await self.take(case, step, payment, (actor,))
            if isinstance(taken, Refusal):
                return taken
            paid = self.write("case", case_id, case.version, Draft(type="fee_taken", data=taken.data, visit=case.visit))
            shown = {"receipt": taken.receipt, "yen": taken.yen, "change": taken.change, "job": job_id}
            return Plan(writes=(paid, taken.till), jobs=(self.receipt_job(job_id, case, taken),), shown=shown)

        return await self.run(actor, command, decide)

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
        """Return the first print job of a receipt."""
        return self.receipt_slip(job_id, case, taken.data)


def _copies(case: Case) -> int:
    """How many sheets lie ready to be handed out."""
    return max((place.count for place in case.progress.held().values() if place.list == "out"), default=1)


def _payment_problem(
    till: Till, case: Case, price: Price | None, quantity: int, payment: Payment, people: Sequence[Actor]
) -> Refusal | None:
    if till.closed:
        return Refusal("till_closed")
    if price is None or quantity < 1:
        return Refusal("no_such_fee")
    if payment.method not in METHODS or (payment.method == "stamp") != (price.tender == "stamp"):
        return Refusal("no_such_method")
    if payment.waiver and payment.waiver not in price.waivers:
        return Refusal("no_such_waiver")
    if payment.waiver and all(person.role != "city" for person in people):
        return Refusal("waiver_needs_city")
    held = [place for place in case.progress.held().values() if place.list == "out"]
    if price.per == "copy" and held and quantity != _copies(case):
        return Refusal("copies_differ", {"n": str(_copies(case))})
    return None


def _reopened(procedure: Procedure, case: Case, fee: Fee) -> list[str]:
    """The fee step, when the case goes on and nothing that comes after it has been done."""
    after = {step.id for step in downstream(procedure, procedure.at(fee.step))} & case.progress.done
    return [fee.step] if case.open and after == {fee.step} else []

"""Slips: printed once, printed again with the same number and a mark, and what became of each."""

from typing import Any

from flows.case import Case
from flows.desk.base import Answer, Decision, Plan
from flows.desk.guiding import Guiding, newest_guide
from flows.events import Actor, Draft, Stream
from flows.ports import PrintJob
from flows.rules.era import wareki
from flows.visit import Visit, slip_key
from flows.words import Refusal

OF_VISIT = ("ticket", "tag")
OF_CASE = ("intake", "handover", "bring")


class Papers(Guiding):
    """Print jobs and reprints."""

    def slip(self, job_id: str, slip: str, number: str, *, copy: int = 0, **body: Any) -> PrintJob:
        """Return a print job for one slip of a number; the key makes a second first print in one visit impossible."""
        owner = f"{body.get('case', '')}:{body.get('visit') or number}"
        key = f"{slip}:{owner}:{body.get('receipt', '')}:{copy}"
        return PrintJob(id=job_id, key=key, slip=slip, copy=copy, body={"number": number, **body})

    def visit_slip(self, job_id: str, slip: str, visit: Visit, copy: int) -> PrintJob:
        """Return the print job of a ticket or a claim tag."""
        number = visit.tag if slip == "tag" and visit.tag else visit.number
        return self.slip(
            job_id, slip, number, copy=copy, visit=visit.id, language=visit.language, category=visit.category
        )

    def case_slip(self, job_id: str, slip: str, visit: Visit, case: Case, copy: int, **more: Any) -> PrintJob:
        """Return the print job of a slip that belongs to a case."""
        return self.slip(
            job_id, slip, visit.number, copy=copy, visit=visit.id, case=case.id, procedure=case.procedure, n=case.n,
            cases=len(visit.cases), language=visit.language, category=visit.category, **more,
        )  # fmt: skip

    def bring_slip(self, job_id: str, visit: Visit, case: Case, copy: int = 0) -> PrintJob:
        """Return the print job of a 持参案内: what to bring, and until when."""
        until = {"deadline": wareki(case.deadline)} if case.deadline is not None else {}
        return self.case_slip(job_id, "bring", visit, case, copy, items=list(case.missing), **until)

    async def reprint(
        self,
        actor: Actor,
        visit_id: str,
        slip: str = "ticket",
        *,
        case_id: str = "",
        receipt: str = "",
        command: str = "",
    ) -> Answer:
        """Print a slip again with its old number and the mark 再印刷 n.

        Args:
            actor: who asks for it.
            visit_id: the visit it belongs to.
            slip: ``ticket`` ``tag`` ``intake`` ``handover`` ``bring`` ``receipt`` ``guide``.
            case_id: the case, for slips of a case and receipts.
            receipt: number of the receipt, or of the guide sheet; the visit's last sheet when empty.
            command: idempotency key.

        Returns:
            ``shown``: ``number``, ``copy``, ``job``; or ``never_printed``.
        """
        job_id = self.ids.new()

        async def decide() -> Decision:
            visit = await self.visit(visit_id)
            if not visit.exists:
                return Refusal("no_visit")
            case = await self.case(case_id) if case_id else Case()
            own = receipt or (str(newest_guide(visit)) if slip == "guide" else "")
            copy = await self._copy(visit, case, slip, own)
            job = await self._again(job_id, visit, case, slip, own, copy) if copy else None
            if job is None:
                return Refusal("never_printed")
            data = {"slip": slip, "copy": copy, "job": job_id, "case": case_id, "receipt": own}
            shown = {"number": job.body["number"], "copy": copy, "job": job_id}
            draft = Draft(type="reprinted", data={key: value for key, value in data.items() if value != ""})
            return Plan(writes=(self.write("visit", visit_id, visit.version, draft),), jobs=(job,), shown=shown)

        return await self.run(actor, command, decide)

    async def _copy(self, visit: Visit, case: Case, slip: str, receipt: str) -> int:
        """Which reprint this is; 0 when there was no first print."""
        printed = visit.printed.get(slip_key(slip, case.id, receipt), 0)
        first = (slip == "bring" and bool(case.missing)) or (
            slip == "receipt" and any(fee.receipt == receipt and not fee.reverses for fee in case.fees)
        )
        return printed + first

    async def _again(
        self, job_id: str, visit: Visit, case: Case, slip: str, receipt: str, copy: int
    ) -> PrintJob | None:
        if slip in OF_VISIT:
            return self.visit_slip(job_id, slip, visit, copy)
        if slip == "guide":
            return await self.guide_again(job_id, visit, int(receipt), copy)
        if case.id not in visit.cases:
            return None
        if slip == "receipt":
            events = await self.journal.read(Stream("case", case.id))
            paid = next(event for event in events if event.type == "fee_taken" and event.data["receipt"] == receipt)
            return self.receipt_slip(job_id, case, paid.data, copy)
        if slip == "bring":
            return self.bring_slip(job_id, visit, case, copy)
        return self.case_slip(job_id, slip, visit, case, copy) if slip in OF_CASE else None

    def receipt_slip(self, job_id: str, case: Case, paid: dict[str, Any], copy: int = 0) -> PrintJob:
        """Return the print job of a receipt; its key is the receipt number and the copy."""
        body = {"case": case.id, "visit": case.visit, "number": case.ticket, **paid}
        return PrintJob(id=job_id, key=f"receipt:{paid['receipt']}:{copy}", slip="receipt", copy=copy, body=body)

    async def record_print(self, actor: Actor, job_id: str, state: str, cause: str = "") -> Answer:
        """Record what became of a print job: a slip counts when paper came out (DESIGN section 4)."""

        async def decide() -> Decision:
            events = await self.journal.read(Stream("print", job_id))
            version = events[-1].envelope.version if events else 0
            draft = Draft(type="print_state", data={"job": job_id, "state": state, "cause": cause})
            return Plan(writes=(self.write("print", job_id, version, draft),))

        return await self.run(actor, "", decide)

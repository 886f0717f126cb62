"""The guide sheet 案内票: where the visitor goes next, and what to bring there."""

from collections.abc import Sequence
from datetime import date

from flows.desk.base import Answer, Base, Decision, Plan
from flows.events import Actor, Draft, Stream
from flows.guide import Chosen, entries, unknown
from flows.ports import PrintJob
from flows.visit import Visit, slip_key
from flows.words import Refusal


class Guiding(Base):
    """Guide sheets, several in one visit if need be; each keeps its number when it is printed again."""

    async def guide(
        self,
        actor: Actor,
        visit_id: str,
        procedures: Sequence[str] = (),
        errands: Sequence[str] = (),
        places: Sequence[str] = (),
        *,
        command: str = "",
    ) -> Answer:
        """Print a guide sheet and remember what it named.

        Args:
            actor: who guides.
            visit_id: the visit.
            procedures: ids of procedures of this office.
            errands: ids of errands of the directory.
            places: ids of places; one that serves something chosen is named for it instead of the others.
            command: idempotency key.

        Returns:
            ``shown``: ``number``, ``visit``, ``n`` (which sheet of the visit) and ``job``; or ``nothing_to_guide``,
            ``not_in_directory``, ``no_visit``, ``visit_closed``, or why a procedure cannot begin today.
        """
        job_id = self.ids.new()
        chosen = Chosen(
            procedures=tuple(dict.fromkeys(procedures)),
            errands=tuple(dict.fromkeys(errands)),
            places=tuple(dict.fromkeys(places)),
        )

        async def decide() -> Decision:
            visit = await self.visit(visit_id)
            refused = _shut(visit) or self._unguided(chosen)
            if refused is not None:
                return refused
            n = newest_guide(visit) + 1
            data = {"n": n, "procedures": list(chosen.procedures), "errands": list(chosen.errands),
                    "places": list(chosen.places), "job": job_id}  # fmt: skip
            job = self._guide_slip(job_id, visit, n, chosen, self.today(), 0)
            write = self.write("visit", visit_id, visit.version, Draft(type="guided", data=data))
            return Plan(writes=(write,), jobs=(job,), shown=_shown(visit, n, job_id))

        return await self.run(actor, command, decide)

    def _unguided(self, chosen: Chosen) -> Refusal | None:
        if not chosen:
            return Refusal("nothing_to_guide")
        if unknown(self.catalog, chosen, self.today()):
            return Refusal("not_in_directory")
        return self.unlawful(chosen.procedures)

    def _guide_slip(self, job_id: str, visit: Visit, n: int, chosen: Chosen, on: date, copy: int) -> PrintJob:
        # the devices screen prints a job again by its visit and the number under ``receipt``
        body = {
            "number": visit.number, "visit": visit.id, "language": visit.language, "receipt": str(n),
            "parts": entries(self.catalog, chosen, on),
        }  # fmt: skip
        return PrintJob(id=job_id, key=f"guide:{visit.id}:{n}:{copy}", slip="guide", copy=copy, body=body)

    async def guide_again(self, job_id: str, visit: Visit, n: int, copy: int) -> PrintJob | None:
        """Return the print job of a sheet already given, with the hours of its own day; None when there was none.

        What the directory has lost since is left out.
        """
        for event in await self.journal.read(Stream("visit", visit.id)):
            if event.type == "guided" and event.data["n"] == n:
                on = event.envelope.business_date
                told = Chosen(**{key: tuple(event.data[key]) for key in ("procedures", "errands", "places")})
                return self._guide_slip(job_id, visit, n, _kept(told, unknown(self.catalog, told, on)), on, copy)
        return None


def newest_guide(visit: Visit) -> int:
    """Return the number of the visit's last guide sheet, 0 when there is none."""
    return sum(key.startswith(slip_key("guide")) for key in visit.printed)


def _shut(visit: Visit) -> Refusal | None:
    if not visit.exists:
        return Refusal("no_visit")
    return Refusal("visit_closed", {"number": visit.number}) if visit.state == "closed" else None


def _shown(visit: Visit, n: int, job_id: str) -> dict[str, str | int]:
    return {"number": visit.number, "visit": visit.id, "n": n, "job": job_id}


def _kept(chosen: Chosen, gone: Sequence[str]) -> Chosen:
    def left(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in gone)

    return Chosen(procedures=left(chosen.procedures), errands=left(chosen.errands), places=left(chosen.places))

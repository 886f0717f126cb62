"""A visitor stands at the window: the visit is served here, and the procedures they named become cases."""

from flows.desk import Answer, Done
from flows.visit import Visit
from flows.words import Refusal
from screens.counter import Counter


def subjects(visit: Visit) -> list[str]:
    """Return the ids of the people a procedure is for; the first of the visit when nobody is named so."""
    found = [party.id for party in visit.parties if party.stance == "subject"]
    return found or [party.id for party in visit.parties[:1]]


async def begin(counter: Counter, visit_id: str, command: str) -> Answer:
    """Serve a visit here and open a case for every procedure named at reception and every 対象者.

    Args:
        counter: the counter.
        visit_id: the visit.
        command: idempotency key of the arrival; every case has a key of its own.

    Returns:
        ``shown`` with ``visit`` and, when there is one, ``case`` to work on first; or why not.
    """
    desk, actor = counter.desk, counter.actor
    visit = await desk.visit(visit_id)
    if visit.state != "serving":
        arrived = await desk.arrive(actor, visit_id, command=command)
        if isinstance(arrived, Refusal):
            return arrived
    if not visit.cases:
        for want in visit.wants:
            for party in subjects(visit):
                opened = await open_case(counter, visit_id, want, party)
                if isinstance(opened, Refusal):
                    return opened
    cases = (await desk.visit(visit_id)).cases
    return Done(shown={"visit": visit_id, "number": visit.number, "case": cases[0] if cases else ""})


async def open_case(counter: Counter, visit_id: str, procedure: str, party: str = "") -> Answer:
    """Open one more case in a visit; pressed twice it is one case."""
    intent = f"open:{visit_id}:{procedure}:{party}"
    answer = await counter.desk.open_case(
        counter.actor, procedure, visit_id=visit_id, party_id=party, command=counter.command(intent)
    )
    counter.answered(intent)
    return answer

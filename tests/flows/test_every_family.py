"""Every procedure of every profile is carried through the desk: to its end, within the proof, by the right people."""

from functools import cache
from random import Random
from typing import TYPE_CHECKING

import pytest

from flows.catalog import load_each
from flows.coverage import coverage, split
from flows.desk import Done
from flows.lanes import FITS
from flows.progress import Progress
from flows.prove.office import variants
from flows.prove.search import blocks, explore, steering
from flows.rehearse import Clerk, Habits
from flows.visit import Party
from flows.words import Refusal
from tests.flows.counter import SATO, done
from tests.memory import MORNING, STAFF, HandClock, MemoryOffice, actor, desk_on

if TYPE_CHECKING:
    from flows.case import Case
    from flows.desk import Desk
    from flows.procedure import Procedure

CATALOGS = load_each()
VARIANTS = variants(CATALOGS)
OFFERED = [(profile, name) for profile, catalog in CATALOGS.items() for name in sorted(catalog.procedures)]
OWN = [("base" if "/" not in name else name.split("/")[0], procedure.id) for name, procedure in VARIANTS.items()]
CHECKS_WORK = frozenset({"compare", "examine", "approve", "identify"})


class Day:
    """One terminal of an office of a profile, with everybody on duty; the last day of a law that has ended."""

    def __init__(self, profile: str, name: str, seed: int, trouble: float = 0.0) -> None:
        procedure = CATALOGS[profile].find(name)
        last = procedure.until
        clock = HandClock(MORNING.replace(year=last.year, month=last.month, day=last.day) if last else MORNING)
        self.name = name
        self.desk: Desk = desk_on(MemoryOffice(CATALOGS[profile]), clock=clock)
        self.people = [actor(code) for code in STAFF]
        self.chance = Random(seed)
        self.clerk = Clerk(self.desk, self.people, self.chance, Habits(trouble=trouble))

    async def lived(self) -> "Case":
        """Carry one case to where it ends; a visitor gets a ticket, is called, and leaves."""
        if self.desk.catalog.find(self.name).start != "visit":
            shown = done(await self.desk.open_case(SATO, self.name)).shown
            return await self.clerk.carry(str(shown["case"]))
        visit = await self.clerk.serve(await self._ticket())
        assert visit.state == "closed"
        return await self.desk.case(visit.cases[0])

    async def begun(self) -> str:
        """Open a case, its visitor at the window."""
        if self.desk.catalog.find(self.name).start != "visit":
            return str(done(await self.desk.open_case(SATO, self.name)).shown["case"])
        visit = await self._ticket()
        done(await self.desk.call(SATO, visit))
        done(await self.desk.arrive(SATO, visit))
        return str(done(await self.desk.open_case(SATO, self.name, visit_id=visit)).shown["case"])

    async def _ticket(self) -> str:
        party = Party(id="p1", stance="subject")
        category = self.desk.catalog.find(self.name).category
        answer = await self.desk.issue_ticket(SATO, category, parties=(party,), wants=(self.name,))
        return str(done(answer).shown["visit"])


@cache
def possible(profile: str, name: str) -> tuple[dict[str, dict[str, str]], frozenset[object]]:
    """Every state of facts and steps the prover finds, answers that no condition tells apart being one."""
    procedure = CATALOGS[profile].find(name)
    alike = blocks(procedure, steering(procedure))
    states = explore(procedure, whens=steering(procedure)).states
    return alike, frozenset(_plain(alike, state) for state in states)


def _plain(alike: dict[str, dict[str, str]], state: Progress) -> object:
    if state.end not in (None, "completed"):
        return state.done, state.end
    facts = frozenset((name, alike[name][value]) for name, value in state.facts.items() if name in alike)
    return facts, state.done, state.end


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("profile", "name"), OFFERED)
async def test_it_goes_from_its_beginning_to_its_end_and_the_tray_is_empty(profile: str, name: str, seed: int) -> None:
    case = await Day(profile, name, seed).lived()
    assert case.progress.end == "completed"
    assert not case.progress.held()


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("profile", "name"), OWN)
async def test_whatever_happens_no_state_is_reached_that_the_proof_calls_impossible(
    profile: str, name: str, seed: int
) -> None:
    day = Day(profile, name, seed, trouble=0.3)
    alike, states = possible(profile, name)
    case_id = await day.begun()
    for _ in range(60):
        await _tried_by_the_wrong_people(day, case_id)
        answer = await day.clerk.advance(case_id)
        case = await day.desk.case(case_id)
        assert _plain(alike, case.progress) in states
        if answer is None or isinstance(answer, Refusal):
            break
    assert not case.open or answer is None or isinstance(answer, Refusal | Done)


async def _tried_by_the_wrong_people(day: Day, case_id: str) -> None:
    """Whoever has no right to a step that is ready is refused, and nothing changes."""
    case = await day.desk.case(case_id)
    procedure = day.desk.definition(case)
    for step in case.steps(procedure):
        for person in day.people:
            if person.role not in FITS[step.lane]:
                visit = await day.desk.visit_of(case)
                report = day.clerk.report(procedure, case, step, visit)
                answer = await day.desk.complete_step(person, case_id, step.id, report)
                assert isinstance(answer, Refusal), (step.id, person.role)
    assert (await day.desk.case(case_id)).version == case.version


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_two_people_are_asked_for_where_a_document_says_so_or_work_is_checked(name: str) -> None:
    procedure: Procedure = VARIANTS[name]
    for step in procedure.step:
        sources = [coverage()[source].at(n) for source, n in map(split, step.covers)]
        told = any(source is not None and {"second_person", "supervisor"} & source.flags for source in sources)
        if step.not_by:
            assert told or step.kind in CHECKS_WORK or step.why, step.id

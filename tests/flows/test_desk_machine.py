"""Two windows, any person, any verb, in any order: what must hold whatever people do."""

import asyncio
from collections import Counter as Count
from collections.abc import Coroutine, Mapping
from functools import cache
from typing import Any

from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from flows import case as cases
from flows import visit as visits
from flows.case import Case
from flows.desk import Done, Payment
from flows.desk.calling import needs_visitor, visitors_things
from flows.events import Actor, Event, Stream
from flows.procedure import Procedure
from flows.progress import IN_TRAY
from flows.prove import explore
from flows.rehearse import first_ways
from flows.visit import Party
from tests.flows.counter import Counter
from tests.flows.definition_walk import packaged
from tests.memory import STAFF, actor

PROCEDURES = ("juminhyo-kofu", "card-ansho-saisettei", "jpki-renew", "juki-tennyu", "card-kofu")
PEOPLE = st.sampled_from([actor(code) for code in STAFF if code != "9001"])
HANDS = st.integers(0, 1)
PICKS = st.integers(0, 9)
AHEAD = st.sampled_from(range(0, 28, 3))


@cache
def possible(procedure_id: str) -> tuple[Procedure, frozenset[object]]:
    """Every state of facts and steps the prover finds, answers that no condition tells apart being one."""
    procedure = packaged().procedures[procedure_id]
    return procedure, frozenset(
        plain(procedure, state.facts, state.done, state.end) for state in explore(procedure).states
    )


@cache
def blocks(procedure_id: str) -> dict[str, dict[str, str]]:
    """For each fact the first of the answers that lead the same way."""
    procedure = packaged().procedures[procedure_id]
    conditions = [step.when for step in procedure.step]
    conditions += [fee.when for fee in procedure.fees]
    found: dict[str, dict[str, str]] = {}
    for name, fact in procedure.facts.items():
        read = [set(when[name]) for when in conditions if name in when]
        keys = {value: tuple(value in values for values in read) for value in fact.values}
        first: dict[tuple[bool, ...], str] = {}
        found[name] = {value: first.setdefault(keys[value], value) for value in fact.values}
    return found


def plain(procedure: Procedure, facts: Mapping[str, str], done: frozenset[str], end: str | None) -> object:
    kinds = blocks(procedure.id)
    known = tuple(sorted((name, kinds[name][value]) for name, value in facts.items()))
    return known, done, end


class Office(RuleBasedStateMachine):
    """Random people at two terminals that share one office."""

    @initialize()
    def opening(self) -> None:
        self.here = Counter()
        self.windows = [self.here, Counter("T2", "4", beside=self.here)]
        self.visits: list[str] = []
        self.cases: list[str] = []
        self.loop = asyncio.new_event_loop()

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.run_until_complete(self._all_close())
            self.loop.close()

    def now(self, waiting: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(waiting)

    def pick(self, names: list[str], n: int) -> str:
        assume(names)
        return names[-1 - n % len(names)]

    @rule(hand=HANDS, who=PEOPLE, procedure=st.sampled_from(PROCEDURES), family=st.booleans(), ahead=AHEAD)
    def receive(self, hand: int, who: Actor, procedure: str, family: bool, ahead: int) -> None:
        """Somebody comes, with a relative perhaps, and their cases are carried some way by careful people."""
        people = tuple(Party(id=f"p{i}", stance="subject") for i in range(2 if family else 1))
        category = packaged().procedures[procedure].category
        answer = self.now(self.windows[hand].desk.issue_ticket(who, category, parties=people))
        visit = answer.shown["visit"]
        self.visits.append(visit)
        for party in people:
            opened = self.now(self.windows[hand].desk.open_case(who, procedure, visit_id=visit, party_id=party.id))
            self.cases.append(opened.shown["case"])
            for _ in range(ahead):
                self.now(self.windows[hand].clerk().advance(opened.shown["case"]))

    @rule(hand=HANDS, who=PEOPLE, n=PICKS, procedure=st.sampled_from(PROCEDURES))
    def add(self, hand: int, who: Actor, n: int, procedure: str) -> None:
        answer = self.now(self.windows[hand].desk.open_case(who, procedure, visit_id=self.pick(self.visits, n)))
        if isinstance(answer, Done):
            self.cases.append(answer.shown["case"])

    @rule(n=PICKS, steps=st.integers(1, 12))
    def carry(self, n: int, steps: int) -> None:
        """A careful clerk at the window that holds the case goes on for a while."""
        case_id = self.pick(self.cases, n)
        for _ in range(steps):
            case = self.now(self.here.case(case_id))
            window = self.windows[0 if case.holder == "T1" else 1]
            clerk = window.clerk()
            self.now(clerk.advance(case_id))

    @rule(
        hand=HANDS, who=PEOPLE, second=st.none() | PEOPLE, n=PICKS, m=PICKS, odd=st.integers(0, 5), twice=st.booleans()
    )
    def step(self, hand: int, who: Actor, second: Actor | None, n: int, m: int, odd: int, twice: bool) -> None:
        """Anybody tries any ready step, plainly or by one of its other ends."""
        window, case_id = self.windows[hand], self.pick(self.cases, n)
        case = self.now(window.case(case_id))
        procedure = window.desk.definition(case)
        ready = case.steps(procedure)
        assume(ready)
        step = ready[m % len(ready)]
        clerk, visit = window.clerk(), self.now(window.desk.visit_of(case))
        report = clerk.report(procedure, case, step, visit)
        ends = list(step.ends())
        if odd < len(ends):
            import msgspec

            outcome = step.ends()[ends[odd]]
            report = msgspec.structs.replace(
                report, outcome=ends[odd], reason=next(iter(outcome.reasons), ""),
                settle=first_ways(procedure, case.progress),
            )  # fmt: skip
        if step.irreversible:
            self.now(window.desk.begin_step(who, case_id, step.id))
        command = window.desk.ids.new()
        before = len(window.events("case", case_id))
        answers = [
            self.now(window.desk.complete_step(who, case_id, step.id, report, second=second, command=command))
            for _ in range(2 if twice else 1)
        ]
        written = len(window.events("case", case_id)) - before
        if twice and isinstance(answers[0], Done):
            assert isinstance(answers[1], Done)
            assert answers[1].repeated
            assert written == len([event for event in answers[0].events if event.envelope.stream.kind == "case"])

    @rule(hand=HANDS, who=PEOPLE, n=PICKS, what=st.integers(0, 9))
    def about_case(self, hand: int, who: Actor, n: int, what: int) -> None:
        desk, case_id = self.windows[hand].desk, self.pick(self.cases, n)
        case = self.now(desk.case(case_id))
        begun = next(iter(case.began), "none")
        self.now([
            lambda: desk.park(who, case_id, "reply_awaited"), lambda: desk.wake(who, case_id),
            lambda: desk.offer(who, case_id, "city"), lambda: desk.accept(who, case_id, case.offered_items[1:]),
            lambda: desk.withdraw_offer(who, case_id), lambda: desk.undo_step(who, case_id, "mistake"),
            lambda: desk.not_performed(who, case_id, begun), lambda: desk.result_unknown(who, case_id, begun),
            lambda: desk.put_in_safe(who, actor("3001"), case_id, "7"),
            lambda: desk.take_from_safe(who, actor("3001"), case_id),
        ][what]())  # fmt: skip

    @rule(hand=HANDS, who=PEOPLE, n=PICKS, other=PEOPLE, again=st.booleans())
    def give_money_back(self, hand: int, who: Actor, n: int, other: Actor, again: bool) -> None:
        desk, case_id = self.windows[hand].desk, self.pick(self.cases, n)
        for fee in self.now(desk.case(case_id)).standing_fees():
            self.now(desk.reverse_fee(who, other, case_id, fee.receipt, "mistake"))
            if again:
                payment = Payment(tendered=10_000, quantity=fee.quantity)
                self.now(desk.charge_again(who, case_id, fee.step, payment))

    @rule(hand=HANDS, who=PEOPLE, n=PICKS, outcome=st.sampled_from(["withdrawn", "absent", "come_again", "completed"]))
    def walk_away(self, hand: int, who: Actor, n: int, outcome: str) -> None:
        desk, case_id = self.windows[hand].desk, self.pick(self.cases, n)
        case = self.now(desk.case(case_id))
        settle = first_ways(desk.definition(case), case.progress)
        self.now(desk.close_case(who, case_id, outcome, "visitor_left", settle))

    @rule(hand=HANDS, who=PEOPLE, n=PICKS, what=st.integers(0, 9))
    def about_visit(self, hand: int, who: Actor, n: int, what: int) -> None:
        desk, visit_id = self.windows[hand].desk, self.pick(self.visits, n)
        visit = self.now(desk.visit(visit_id))
        slip = next(iter(visit.cases), "")
        self.now([
            lambda: desk.call(who, visit_id), lambda: desk.arrive(who, visit_id), lambda: desk.hold(who, visit_id),
            lambda: desk.send_away(who, visit_id, "tax"), lambda: desk.come_back(who, visit_id),
            lambda: desk.absent(who, visit_id), lambda: desk.take_tag(who, visit_id, visit.tag),
            lambda: desk.close_visit(who, visit_id), lambda: desk.undo_call(who, visit_id),
            lambda: desk.replace_ticket(who, visit_id, evidence="passport", slip=slip),
        ][what]())  # fmt: skip

    # ── what must hold ──

    @invariant()
    def streams_are_gapless_and_fold(self) -> None:
        for stream, events in self._streams():
            assert [event.envelope.version for event in events] == list(range(1, len(events) + 1))
            if stream.kind == "case":
                assert cases.fold(events).version == len(events)
            if stream.kind == "visit":
                assert visits.fold(events).version == len(events)

    @invariant()
    def a_number_is_given_once(self) -> None:
        given = [
            event.data["number"] for stream, events in self._streams() if stream.kind == "ticket" for event in events
        ]
        assert len(given) == len(set(given))
        receipts = [event.data["receipt"] for stream, events in self._streams() if stream.kind == "till"
                    for event in events if "receipt" in event.data]  # fmt: skip
        assert len(receipts) == len(set(receipts))

    @invariant()
    def lanes_and_other_persons_hold(self) -> None:
        for case, procedure in self._cases():
            for name, signature in case.signed.items():
                step = procedure.at(name)
                assert signature.role == "city" or step.lane != "city"
                for other in step.not_by:
                    if other in case.signed and case.signed[other].at <= signature.at and name in case.progress.done:
                        assert case.signed[other].person != signature.person, (name, other)

    @invariant()
    def every_state_is_one_the_proof_has_seen(self) -> None:
        for case, procedure in self._cases():
            if case.outcome and case.outcome != "completed":
                continue
            if any(line.type in ("step_undone", "fee_reversed") for line in case.history):
                continue
            _, states = possible(procedure.id)
            assert plain(procedure, case.progress.facts, case.progress.done, case.progress.end) in states

    @invariant()
    def a_closed_visit_leaves_nothing_of_the_visitor(self) -> None:
        for visit_id in getattr(self, "visits", []):
            visit = visits.fold(self.here.office.streams[Stream("visit", visit_id)])
            if visit.state != "closed":
                continue
            for case, procedure in self._cases():
                if case.visit == visit_id:
                    assert (
                        case.parked
                        or not case.open
                        or not needs_visitor(procedure, case)
                        or case.id in self._later(visit)
                    )
                    assert not visitors_things(case)

    @invariant()
    def a_closed_case_is_empty_and_even(self) -> None:
        for case, procedure in self._cases():
            if not case.outcome:
                continue
            assert case.progress.held() == {}
            assert not case.began
            if case.outcome == "completed":
                paid = Count(fee.step for fee in case.standing_fees())
                assert all(paid[step.id] <= 1 for step in procedure.step)
            elif not any(line.type == "fee_taken" for line in case.history[-1:]):
                assert case.net_fee == 0

    @invariant()
    def till_and_cases_agree(self) -> None:
        taken = sum(case.net_fee for case, _ in self._cases())
        in_tills = sum(
            event.data["yen"] for stream, events in self._streams() if stream.kind == "till" for event in events
        )
        assert taken == in_tills

    def _later(self, visit: visits.Visit) -> set[str]:
        """Cases woken under a visit after the visitor had gone need them again, at another visit."""
        del visit
        return {
            case.id for case, _ in self._cases() if any(line.type in ("woken", "step_undone") for line in case.history)
        }

    def _streams(self) -> list[tuple[Stream, list[Event]]]:
        return list(self.here.office.streams.items()) if hasattr(self, "here") else []

    def _cases(self) -> list[tuple[Case, Procedure]]:
        found = [cases.fold(events) for stream, events in self._streams() if stream.kind == "case"]
        return [(case, packaged().hashes[case.definition]) for case in found]

    async def _all_close(self) -> None:
        """Whatever was left lying about can be ended; then every thing that ever entered has exactly one way out."""
        for case_id in self.cases:
            await self._end(case_id)
        for case, _ in self._cases():
            assert case.outcome, case.id
            assert all(place.way != IN_TRAY for place in case.progress.items.values())
            assert all(place.way for place in case.progress.items.values())

    async def _end(self, case_id: str) -> None:
        case = await self.here.case(case_id)
        if not case.open:
            return
        window = self.windows[0 if case.holder == "T1" else 1]
        desk = window.desk
        if case.offered:
            assert isinstance(await desk.withdraw_offer(actor("1001"), case_id), Done)
        if case.parked:
            assert isinstance(await desk.wake(actor("1001"), case_id), Done)
        await window.clerk().give_up(actor("1001"), actor("2001"), await window.case(case_id))
        left = await window.case(case_id)
        assert not left.open, left


Office.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip
TestOffice = Office.TestCase

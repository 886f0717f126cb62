"""The plan of a rehearsed day: one seed, one plan, with everything in it that happens at a counter."""

from datetime import date
from functools import cache

from flows.catalog import Catalog, load
from tui.simulate.plan import plan, task_of

TERMINALS = ("T1", "T2", "T3")
DAY = date(2026, 11, 20)


@cache
def catalog() -> Catalog:
    return load()


def test_one_seed_gives_one_plan_and_another_seed_another() -> None:
    assert plan(catalog(), 50, 7, TERMINALS, DAY) == plan(catalog(), 50, 7, TERMINALS, DAY)
    assert plan(catalog(), 50, 7, TERMINALS, DAY) != plan(catalog(), 50, 8, TERMINALS, DAY)


def test_a_longer_day_begins_like_the_shorter_one() -> None:
    short, long = plan(catalog(), 20, 7, TERMINALS, DAY), plan(catalog(), 60, 7, TERMINALS, DAY)
    assert [short[n] for n in range(1, 21)] == [long[n] for n in range(1, 21)]


def test_two_hundred_visits_hold_everything_that_happens_at_a_counter() -> None:
    tasks = plan(catalog(), 200, 7, TERMINALS, DAY).values()
    visits = [task for task in tasks if task.people]
    assert len(visits) == 200
    assert {task.served for task in visits} == {task.received for task in visits} == set(TERMINALS)
    assert any(len(task.wants) == 2 for task in visits)
    assert {task.people for task in visits} == {1, 2, 3}
    assert any(task.received != task.served for task in visits)
    for happening in ("away", "absent", "leaves", "reverse", "parks", "erase"):
        assert any(getattr(task, happening) for task in visits), happening
    wanted = {want for task in tasks for want in task.wants}
    lawful = {one.id for one in catalog().procedures.values() if one.in_force(DAY)}
    assert wanted == lawful, "every procedure of the law, also those that begin without a visitor"


def test_a_party_says_whose_task_it_belongs_to() -> None:
    task = plan(catalog(), 3, 1, TERMINALS, DAY)[2]
    assert [task_of(party.id) for party in task.parties()] == [2] * task.people
    assert task_of("office") == 0

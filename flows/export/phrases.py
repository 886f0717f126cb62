"""A definition's conditions, sources and fees in words a city worker reads."""

from datetime import date

from flows.export.words import say
from flows.procedure import Outcome, Procedure, Step, When
from flows.rules.fees import shipped


def sources(procedure: Procedure) -> str:
    """Return the documents and sections a procedure comes from."""
    return say("join.list").join(f"{source.document} {source.section}" for source in procedure.sources)


def conditions(procedure: Procedure, when: When) -> str:
    """Return under which answers something happens: each question's short name with its answers."""
    return say("join.and").join(_condition(procedure, name, values) for name, values in when.items())


def _condition(procedure: Procedure, name: str, values: tuple[str, ...]) -> str:
    fact = procedure.facts[name]
    answers = say("join.or").join(fact.labels.get(value, value) for value in values)
    return say("phrase.condition", ask=fact.ask.ja, answers=answers)


def fee(step: Step) -> str:
    """Return the fee collected at a step, with its usual amount."""
    return fee_item(step.fee) if step.fee else ""


def fee_item(item: str) -> str:
    """Return the title of a fee item with the amounts the shipped table knows, newest last."""
    rows = [row for row in shipped().fee if row.item == item]
    if not rows:
        return item
    prices = say("join.list").join(_price(row.unit, row.since, several=len(rows) > 1) for row in rows)
    return say("phrase.fee", title=rows[-1].title, price=prices)


def _price(unit: int, since: date | None, *, several: bool) -> str:
    yen = say("phrase.yen", yen=f"{unit:,}")
    return say("phrase.from_day", price=yen, day=since.isoformat()) if several and since else yen


def goes(procedure: Procedure, outcome: Outcome) -> str:
    """Return where an outcome leads: back to a step, to an end, or on."""
    if outcome.end:
        return say("phrase.ends", end=say(f"end.{outcome.end}"))
    if outcome.back_to:
        return say("phrase.back_to", step=step_name(procedure.at(outcome.back_to)))
    if outcome.redo:
        return say("phrase.redo", step=step_name(procedure.at(outcome.redo[0])))
    return say("phrase.stays" if outcome.stay else "phrase.goes_on")


def step_name(step: Step) -> str:
    """Return how a text refers to a step: its printed number and its title."""
    return say("phrase.step", n=step.n, title=step.title).strip()

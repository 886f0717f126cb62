"""A definition's conditions, sources and fees in words a city worker reads."""

from flows.export.words import say
from flows.procedure import Outcome, Procedure, When
from flows.rules.fees import FeeTable, Price


def sources(procedure: Procedure) -> str:
    """Return the documents and sections a procedure comes from."""
    return say("join.list").join(f"{source.document} {source.section}" for source in procedure.sources)


def conditions(procedure: Procedure, when: When) -> str:
    """Return in one line under which answers something happens."""
    return say("join.and").join(each(procedure, when))


def each(procedure: Procedure, when: When) -> list[str]:
    """Return every question that decides, with the answers that let something happen."""
    return [_condition(procedure, name, values) for name, values in when.items()]


def _condition(procedure: Procedure, name: str, values: tuple[str, ...]) -> str:
    fact = procedure.facts[name]
    answers = say("join.or").join(fact.labels.get(value, value) for value in values)
    return say("phrase.condition", ask=fact.ask.ja, answers=answers)


def fee(item: str, fees: FeeTable) -> str:
    """Return the title of a fee item with its amounts; each with its days when there are several."""
    rows = [row for row in fees.fee if row.item == item]
    if not rows:
        return item
    prices = say("join.list").join(_price(row, several=len(rows) > 1) for row in rows)
    return say("phrase.fee", title=rows[-1].title, price=prices)


def _price(row: Price, *, several: bool) -> str:
    yen = say("phrase.yen", yen=f"{row.unit:,}") if row.confirmed else say("phrase.unconfirmed")
    if not several:
        return yen
    since, until = (day.isoformat() if day else "" for day in (row.since, row.until))
    return say("phrase.from_until", price=yen, since=since, until=until)


def goes(procedure: Procedure, outcome: Outcome) -> str:
    """Return where an outcome leads: back to a step, to an end, or on."""
    if outcome.end:
        return say("phrase.ends", end=say(f"end.{outcome.end}"))
    if outcome.back_to:
        return say("phrase.back_to", step=number(procedure, outcome.back_to))
    if outcome.redo:
        return say("phrase.redo", step=number(procedure, outcome.redo[0]))
    return say("phrase.stays" if outcome.stay else "phrase.goes_on")


def reference(procedure: Procedure, step_id: str) -> str:
    """Return how a text refers to a step: its place in the table, and its title."""
    return say("phrase.step", number=number(procedure, step_id), title=procedure.at(step_id).title)


def number(procedure: Procedure, step_id: str) -> str:
    """Return how a table refers to one of its steps: by its place."""
    place = next(place for place, step in enumerate(procedure.step, 1) if step.id == step_id)
    return say("phrase.number", place=place)

"""One procedure as a page of the manual, in Markdown that a city worker reads and a printer prints."""

from collections.abc import Mapping

from flows.export.markup import cell, rows, section
from flows.export.order import runs, side_by_side
from flows.export.papers import papers
from flows.export.phrases import each, fee, goes, number, reference, sources
from flows.export.words import say, table
from flows.procedure import Outcome, Procedure, Step
from flows.rules.fees import FeeTable, shipped
from flows.words import labels


def markdown(procedure: Procedure, fees: FeeTable | None = None, links: Mapping[str, str] | None = None) -> str:
    """Return a procedure as a page of its own.

    Args:
        procedure: what to write.
        fees: the office's table of fees; the shipped one when not given.
        links: how other procedures are named, by id; by their ids when not given.
    """
    lines = [f"# {procedure.title.ja}", "", *body(procedure, fees or shipped(), links or {})]
    return "\n".join(lines).rstrip() + "\n"


def body(procedure: Procedure, fees: FeeTable, links: Mapping[str, str]) -> list[str]:
    """Return the lines of a procedure's page below its title."""
    return [
        *_about(procedure, links),
        *section(say("manual.facts"), _facts(procedure)),
        *section(say("manual.papers"), _papers(procedure)),
        *section(say("manual.fees"), _fees(procedure, fees)),
        *section(say("manual.steps"), _steps(procedure, fees)),
        *section(say("manual.notes"), [*(f"- {note}" for note in procedure.notes), ""] if procedure.notes else []),
    ]


def _about(procedure: Procedure, links: Mapping[str, str]) -> list[str]:
    named = say("join.list").join(links.get(name, name) for name in procedure.suggests)
    instead = say("join.list").join(links.get(name, name) for name in procedure.instead)
    letter = procedure.category
    facts = {
        "kana": procedure.kana,
        "english": procedure.title.en,
        "sources": sources(procedure),
        "start": table("start")[procedure.start],
        "category": say("manual.category_of", letter=letter, name=labels("category").get(letter, letter)),
        "words": say("join.list").join(procedure.words),
        "since": procedure.since.isoformat() if procedure.since else "",
        "until": procedure.until.isoformat() if procedure.until else "",
        "instead": instead,
        "suggests": named,
    }
    return [*(f"- **{say(f'manual.{key}')}** {text}" for key, text in facts.items() if text), ""]


def _facts(procedure: Procedure) -> list[str]:
    asked = {fact: reference(procedure, step.id) for step in procedure.step for fact in step.asks}
    found = [
        [
            cell(fact.ask.ja, fact.ask.en),
            cell(say("join.or").join(fact.labels.get(value, value) for value in fact.values)),
            cell(asked.get(name, "")),
        ]
        for name, fact in procedure.facts.items()
    ]
    return rows(say("manual.facts_head"), found)


def _papers(procedure: Procedure) -> list[str]:
    """List every thing with where it comes in or is made, and where it leaves."""
    names: dict[str, list[tuple[int, Step]]] = {}
    for place, step in enumerate(procedure.step, 1):
        for paper in papers(step):
            names.setdefault(paper.name, []).append((place, step))
    items = procedure.items()
    found = []
    for name, moves in names.items():
        item = items.get(name)
        kind = table("list")[item.list] if item else ""
        when = each(procedure, item.when) if item else []
        optional = say("manual.optional") if item and item.optional else ""
        found.append(
            [cell(name), kind, _moves(name, moves, first=True), _moves(name, moves, first=False), cell(*when, optional)]
        )
    return rows(say("manual.papers_head"), found)


def _moves(name: str, moves: list[tuple[int, Step]], *, first: bool) -> str:
    """Say at which steps a thing comes in (``first``) or goes out."""
    found = [
        say("manual.moves", place=place, state=paper.state)
        for place, step in moves
        for paper in papers(step)
        if paper.name == name and bool(paper.list) == first
    ]
    return cell(*dict.fromkeys(found))


def _fees(procedure: Procedure, fees: FeeTable) -> list[str]:
    always = say("manual.always")
    found = [[cell(fee(due.item, fees)), cell(*each(procedure, due.when) or [always])] for due in procedure.fees]
    return rows(say("manual.fees_head"), found)


def _steps(procedure: Procedure, fees: FeeTable) -> list[str]:
    lanes, after = table("lane"), _after(procedure)
    found = [
        [
            say("manual.number_source" if step.n else "manual.number", place=place, n=step.n),
            lanes[step.lane],
            _what(step),
            cell(*each(procedure, step.when), after.get(step.id, "")),
            cell(*(_outcome(procedure, end) for end in step.ends().values())),
            _checks(procedure, step, fees),
        ]
        for place, step in enumerate(procedure.step, 1)
    ]
    return rows(say("manual.steps_head"), found)


def _what(step: Step) -> str:
    spoken = say("manual.help_say", text=step.say.ja) if step.say else ""
    moved: dict[str, list[str]] = {}
    for paper in papers(step):
        moved.setdefault(paper.state, []).append(paper.label())
    told = [say("manual.moved", state=state, names=say("join.list").join(names)) for state, names in moved.items()]
    return cell(f"**{step.title}**", step.help, *told, spoken)


def _after(procedure: Procedure) -> dict[str, str]:
    """Say of steps that run beside others, or wait for several, what they wait for."""
    beside = side_by_side(procedure)
    found = {}
    for run in runs(procedure):
        first = run.parts[0].step.id
        text = say("join.list").join(number(procedure, name) for name in run.before)
        if len(run.before) > 1:
            found[first] = say("manual.after_all", text=text)
        elif run.before and first in beside:
            found[first] = say("manual.after", text=text)
    return found


def _outcome(procedure: Procedure, end: Outcome) -> str:
    reasons = say("manual.reasons", text=say("join.list").join(end.reasons.values())) if end.reasons else ""
    return f"{end.title} → {goes(procedure, end)}{reasons}"


def _checks(procedure: Procedure, step: Step, fees: FeeTable) -> str:
    listed = say("join.list").join
    named = {
        "not_by": listed(number(procedure, name) for name in step.not_by),
        "fee": fee(step.fee, fees) if step.fee else "",
        "registers": listed(step.registers),
        "slips": listed(table("slip").get(slip, slip) for slip in step.slips),
    }
    found = [say("manual.point", text=point) for point in step.points]
    found += [say(f"manual.{key}", text=text) for key, text in named.items() if text]
    if step.due_days is not None:
        found.append(say("manual.due", days=step.due_days))
    return cell(
        *found, say("manual.resource") if step.resource else "", say("manual.final") if step.irreversible else ""
    )

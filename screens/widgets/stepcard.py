"""The words around the sheet: which step this is, what other ends it has, what to say to the visitor."""

from collections.abc import Iterator
from datetime import datetime

from rich.cells import cell_len
from textual.content import Content

from flows.case import Case
from flows.procedure import Step
from screens import day
from screens.columns import fold
from screens.counter import Counter
from screens.draft import outcome_keys
from screens.widgets.sheet import Form
from screens.words import label, say


def step_head(form: Form, barred: str, now: datetime, cells: int) -> list[Content]:
    """Return number, lane and title of the step, and what stands in the way of it."""
    step, case = form.step, form.case
    number = say("stepcard.step", n=step.n) if step.n else say("stepcard.between")
    lines = [Content.assemble((f"{number}  ", "$text-muted"), (say(f"lane.{step.lane}"), "bold $secondary"),
                              (f"  {label('kind', step.kind)}", "$text-muted"))]  # fmt: skip
    lines += folded(step.title, cells, "bold")
    if step.id in case.unknown:
        lines += folded(f"▲ {say('stepcard.unknown')}", cells, "bold $warning")
    elif step.id in case.began:
        lines += folded(f"▲ {say('stepcard.began', time=began_at(case, step, now))}", cells, "bold $warning")
    elif step.irreversible and not barred:
        lines += folded(say("stepcard.irreversible"), cells, "$text-muted")
    if barred:
        lines += folded(f"▲ {barred}", cells, "bold $warning")
    return [*lines, Content("")]


def folded(text: str, cells: int, style: str) -> list[Content]:
    """Return a sentence in lines of at most so many cells."""
    return [Content.styled(line, style) for line in fold(text, max(cells - 3, 16))]


def began_at(case: Case, step: Step, now: datetime) -> str:
    """Return when the step was begun."""
    times = [line.at for line in case.history if line.type == "step_began" and line.step == step.id]
    return day.clock(times[-1] if times else now)


def step_ways(form: Form, counter: Counter, cells: int) -> list[Content]:
    """Return the other keys of the step: 差戻し and refusals, what a begun step can still become, the pad."""
    lines = [line for key, name, words in _other_keys(form, counter) for line in _way(key, name, words, cells)]
    return [Content(""), *lines] if lines else []


def _other_keys(form: Form, counter: Counter) -> Iterator[tuple[str, str, str]]:
    step = form.step
    for key, code in outcome_keys(step).items():
        end = step.ends()[code]
        name = say("stepcard.back") if code == "defect" else say(f"end.{end.end}") if end.end else say("stepcard.else")
        yield key, name, end.title
    if step.kind == "pin" and counter.pad is not None:
        yield "p", say("stepcard.pad"), say("stepcard.pad_note")
    if step.kind == "identify":
        yield "e", say("stepcard.evidence"), say("stepcard.evidence_note")
    if step.id in form.case.began:
        yield "u", say("stepcard.u"), say("stepcard.u_note")
        yield "m", say("stepcard.m"), say("stepcard.m_note")


def _way(key: str, name: str, words: str, cells: int) -> Iterator[Content]:
    """One key; its words on the same line where they fit, else below."""
    head = Content.assemble((f"{key.upper()} ", "bold $secondary"), name)
    if head.cell_length + 2 + cell_len(words) <= cells:
        yield Content.assemble(head, (f"  {words}", "$text-muted"))
        return
    yield head
    yield from (Content.styled(f"  {line}", "$text-muted") for line in fold(words, cells - 5))


def step_words(form: Form, language: str, cells: int) -> list[Content]:
    """Return the suggested words, the visitor's language first."""
    text = form.step.say
    if text is None:
        return []
    spoken = [(say("stepcard.say_ja"), f"「{text.ja}」"), (say("stepcard.say_en"), f"“{text.en}”" if text.en else "")]
    order = spoken if language == "ja" else spoken[::-1]
    lines = [Content("")]
    for name, words in order:
        if words:
            label_cells = cell_len(name) + 1
            first, *rest = fold(words, cells - label_cells - 3)
            lines.append(Content.assemble((f"{name} ", "$text-muted"), first))
            lines += [Content(" " * label_cells + line) for line in rest]
    return lines

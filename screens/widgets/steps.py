"""The checklist of a case: what is done, what is now, what comes, and whose turn each step is."""

from collections.abc import Sequence

from textual.content import Content

from flows.case import Case
from flows.procedure import Procedure, Step, holds
from screens.widgets.roster import Line, Roster
from screens.words import label, say

DONE, NOW, LATER, WAITS = "✓", "▶", " ", "▲"


def sign(case: Case, step: Step, ready: Sequence[str]) -> str:
    """Return the mark of a step: done, now, result unknown, or to come."""
    if step.id in case.unknown or step.id in case.began:
        return WAITS
    if step.id in case.progress.done:
        return DONE
    return NOW if step.id in ready else LATER


def step_lines(case: Case, procedure: Procedure) -> list[Line]:
    """Return a line for every step that applies or may still apply; steps a fact has ruled out are left out."""
    ready = [step.id for step in case.steps(procedure)]
    return [
        _line(step, sign(case, step, ready), maybe=holds(step.when, case.progress.facts) is None)
        for step in procedure.step
        if holds(step.when, case.progress.facts) is not False
    ]


def _line(step: Step, mark: str, *, maybe: bool) -> Line:
    style = {DONE: "$text-muted", NOW: "bold", LATER: "", WAITS: "bold $warning"}[mark]
    words = f"{step.title}{say('steps.maybe') if maybe and mark == LATER else ''}"
    lead = (f"{mark} ", "$success" if mark == DONE else "bold $warning")
    left = Content.assemble(lead, (f"{step.n:<3}", "$text-muted"), (words, style))
    return Line(id=step.id, left=left, right=label("lane_short", step.lane))


class StepList(Roster):
    """The checklist as a list; the highlighted step is looked at, the current one is worked on."""

    def show_case(self, case: Case, procedure: Procedure) -> None:
        """Show a case; the highlight goes to the step that is now."""
        self.show(step_lines(case, procedure))
        ready = [step.id for step in case.steps(procedure)]
        ids = [line.id for line in self.lines]
        if ready and ready[0] in ids:
            self.highlighted = ids.index(ready[0])

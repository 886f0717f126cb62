"""Steps as BPMN activities: which type of task each is, what is said about it, and which papers it moves."""

from flows.export.papers import Paper
from flows.export.phrases import conditions, fee
from flows.export.picture import Sheet
from flows.export.tags import Element, tag
from flows.export.words import say, table
from flows.procedure import Kind, Procedure, Step
from flows.rules.fees import FeeTable

BY_HAND: frozenset[Kind] = frozenset({
    "return", "explain", "copy", "seal", "annotate", "fetch", "photo", "file", "deliver",
})  # fmt: skip
TYPES: dict[Kind, str] = {
    "card_read": "serviceTask", "wait": "receiveTask", "request": "sendTask", "post": "sendTask",
    "escalate": "sendTask",
}  # fmt: skip


def task_type(step: Step) -> str:
    """Return the type of BPMN task for a step: by hand, at the screen, by the machine, or a message in or out.

    A visitor's steps are by hand, except where they key something in; another office answers with a message.
    """
    if step.lane == "outside":
        return "receiveTask"
    if step.lane == "visitor":
        return "userTask" if step.kind == "pin" else "manualTask"
    return TYPES.get(step.kind) or ("manualTask" if step.kind in BY_HAND else "userTask")


def write_task(parent: Element, procedure: Procedure, step: Step, fees: FeeTable) -> Element:
    """Write the activity of a step with what is known about it."""
    name = f"{step.n} {step.title}".strip()
    found = tag(parent, task_type(step), id=f"step-{step.id}", name=name)
    for text in about(procedure, step, fees):
        tag(found, "documentation", text)
    return found


def about(procedure: Procedure, step: Step, fees: FeeTable) -> list[str]:
    """Return what a reader should know about a step, a sentence or a list each."""
    named = {
        "help": step.help,
        "say": step.say.ja if step.say else "",
        "when": conditions(procedure, step.when),
        "points": say("join.list").join(step.points),
        "not_by": say("join.list").join(procedure.at(name).title for name in step.not_by),
        "fee": fee(step.fee, fees) if step.fee else "",
        "registers": say("join.list").join(step.registers),
        "covers": say("join.list").join(step.covers),
        "why": step.why,
    }
    return [say(f"about.{key}", text=text) for key, text in named.items() if text]


def write_papers(task: Element, sheets: list[Sheet]) -> None:
    """Write what a task takes in and what it puts out, and tie each to its data object."""
    if not sheets:
        return
    spec = tag(task, "ioSpecification", id=f"{task.get('id')}-io")
    for sheet in sheets:
        kind = "dataInput" if sheet.paper.enters else "dataOutput"
        tag(spec, kind, id=f"{sheet.id}-io", name=sheet.paper.name)
    for group, ref, enters in (("inputSet", "dataInputRefs", True), ("outputSet", "dataOutputRefs", False)):
        inside = tag(spec, group, id=f"{task.get('id')}-{group}")
        for sheet in sheets:
            if sheet.paper.enters == enters:
                tag(inside, ref, f"{sheet.id}-io")
    for sheet in sorted(sheets, key=lambda one: not one.paper.enters):
        enters = sheet.paper.enters
        tie = tag(task, "dataInputAssociation" if enters else "dataOutputAssociation", id=f"{sheet.id}-tie")
        ends = (sheet.id, f"{sheet.id}-io")
        tag(tie, "sourceRef", ends[0] if enters else ends[1])
        tag(tie, "targetRef", ends[1] if enters else ends[0])


def write_objects(parent: Element, sheets: tuple[Sheet, ...]) -> None:
    """Write one data object for each thing of the procedure, and a reference with its state wherever it moves."""
    names: dict[str, str] = {}
    for sheet in sheets:
        if sheet.paper.name not in names:
            names[sheet.paper.name] = f"thing-{len(names) + 1}"
            tag(parent, "dataObject", id=names[sheet.paper.name], name=sheet.paper.name)
    for sheet in sheets:
        name = f"{sheet.paper.state}: {sheet.paper.label()}"
        found = tag(parent, "dataObjectReference", id=sheet.id, name=name, dataObjectRef=names[sheet.paper.name])
        tag(found, "dataState", id=f"{sheet.id}-state", name=_state(sheet.paper))


def _state(paper: Paper) -> str:
    return table("list")[paper.list] if paper.list else paper.state

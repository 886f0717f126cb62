"""A procedure as BPMN 2.0 (OMG formal/2011-01-03): one pool, a lane for each who acts, and the diagram to draw it.

The model is for reading and for other tools, not for execution: what the engine does is decided by the definition.
"""

from xml.etree import ElementTree as ET

from flows.export.diagram import write_diagram
from flows.export.graph import Flow, Node
from flows.export.layout import picture
from flows.export.phrases import sources
from flows.export.picture import Picture
from flows.export.tags import FEEL, SPACES, Element, name, tag, written
from flows.export.tasks import write_objects, write_papers, write_task
from flows.export.words import say, table
from flows.procedure import Procedure, content_hash
from flows.rules.fees import FeeTable, shipped

GATEWAYS = {
    "choice": "exclusiveGateway",
    "merge": "exclusiveGateway",
    "fork": "parallelGateway",
    "join": "parallelGateway",
}


def bpmn(procedure: Procedure, fees: FeeTable | None = None) -> str:
    """Return a procedure as a BPMN 2.0 document with one pool and its diagram.

    Args:
        procedure: what to write.
        fees: the office's table of fees; the shipped one when not given.
    """
    drawn = picture(procedure)
    root = ET.Element(name("definitions"), _head(procedure))
    process, pool = f"process-{procedure.id}", f"pool-{procedure.id}"
    collaboration = tag(root, "collaboration", id=f"collaboration-{procedure.id}")
    tag(collaboration, "participant", id=pool, name=procedure.title.ja, processRef=process)
    inside = tag(root, "process", id=process, name=procedure.title.ja, processType="Private", isExecutable="false")
    beside = [say("about.beside")] if any(node.shape == "fork" for node in drawn.graph.nodes) else []
    for text in (say("about.sources", text=sources(procedure)), *beside, *procedure.notes):
        tag(inside, "documentation", text)
    _lanes(inside, drawn)
    for shape in drawn.shapes.values():
        if shape.node.step:
            found = write_task(inside, procedure, shape.node.step, fees or shipped())
        else:
            found = _node(inside, drawn, shape.node)
        _ends(found, drawn, shape.node)
    write_objects(inside, drawn.sheets)
    for flow in drawn.graph.flows:
        _flow(inside, flow, chosen=bool(flow.name))
    write_diagram(root, drawn, f"collaboration-{procedure.id}", pool)
    return written(root)


def _head(procedure: Procedure) -> dict[str, str]:
    """Return the attributes of the document; its target name space holds the content hash of the definition."""
    return {
        "id": f"definitions-{procedure.id}", "name": procedure.title.ja,
        "targetNamespace": f"urn:madoguchi:{procedure.id}:{content_hash(procedure)[:16]}",
        "expressionLanguage": FEEL, "exporter": "Madoguchi",
    }  # fmt: skip


def _lanes(process: Element, drawn: Picture) -> None:
    found = tag(process, "laneSet", id="lanes")
    for swimlane in drawn.lanes:
        lane = tag(found, "lane", id=f"lane-{swimlane.lane}", name=table("lane")[swimlane.lane])
        for shape in drawn.shapes.values():
            if shape.node.lane == swimlane.lane:
                tag(lane, "flowNodeRef", shape.node.id)


def _node(process: Element, drawn: Picture, node: Node) -> Element:
    """Write a gateway or an event."""
    if node.shape not in GATEWAYS:
        event = tag(process, "startEvent" if node.shape == "start" else "endEvent", id=node.id, name=node.name)
        if node.about:
            tag(event, "documentation", say("about.reasons", text=node.about))
        return event
    default = next((flow.id for flow in drawn.graph.flows if flow.source == node.id and flow.default), "")
    direction = "Diverging" if node.shape in {"choice", "fork"} else "Converging"
    kind = GATEWAYS[node.shape]
    return tag(process, kind, id=node.id, name=node.name, gatewayDirection=direction, default=default)


def _ends(found: Element, drawn: Picture, node: Node) -> None:
    """Write which flows come in and go out, and what the schema wants after them."""
    for kind, end in (("incoming", "target"), ("outgoing", "source")):
        for flow in drawn.graph.flows:
            if getattr(flow, end) == node.id:
                tag(found, kind, flow.id)
    if node.shape == "terminate":
        tag(found, "terminateEventDefinition", id=f"{node.id}-all")
    write_papers(found, [sheet for sheet in drawn.sheets if sheet.task == node.id])


def _flow(process: Element, flow: Flow, *, chosen: bool) -> None:
    found = tag(
        process, "sequenceFlow", id=flow.id, name=flow.name, sourceRef=flow.source, targetRef=flow.target
    )  # fmt: skip
    if chosen and not flow.default:
        text = tag(found, "conditionExpression", flow.condition)
        text.set(f"{{{SPACES['xsi']}}}type", "bpmn:tFormalExpression")

"""Names of BPMN 2.0 elements, and how they are written."""

from xml.etree import ElementTree as ET

Element = ET.Element
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPACES = {
    "bpmn": MODEL,
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"


def name(tag: str) -> str:
    """Return the full name of ``prefix:tag``; without a prefix it is of the BPMN model."""
    prefix, _, local = tag.rpartition(":")
    return f"{{{SPACES[prefix or 'bpmn']}}}{local}"


def tag(parent: Element, kind: str, text: str = "", **attributes: str) -> Element:
    """Add an element; attributes that are empty are left out."""
    found = ET.SubElement(parent, name(kind), {key: value for key, value in attributes.items() if value})
    if text:
        found.text = text
    return found


def written(root: Element) -> str:
    """Return a document as text, indented, with the usual prefixes."""
    for prefix, space in SPACES.items():
        ET.register_namespace(prefix, space)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"

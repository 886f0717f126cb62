"""Definitions as other people read them: a page of the manual, a BPMN 2.0 diagram, a drawing."""

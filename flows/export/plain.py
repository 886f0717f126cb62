"""A definition as other programs read it: plain values, ready for JSON (DESIGN section 8)."""

from flows.procedure import Procedure, Step
from flows.progress import LEAVES


def summary(procedure: Procedure) -> dict[str, object]:
    """Return the line other programs read for a procedure."""
    return {
        "id": procedure.id, "family": procedure.family, "title": procedure.title.ja, "title_en": procedure.title.en,
        "area": procedure.area, "profile": procedure.profile, "sources": list(procedure.sources),
        "steps": len(procedure.step), "covers": [cover for step in procedure.step for cover in step.covers],
    }  # fmt: skip


def detail(procedure: Procedure) -> dict[str, object]:
    """Return the whole definition with each step as other programs read it."""
    return {
        **summary(procedure), "facts": procedure.facts, "fees": list(procedure.fees), "notes": list(procedure.notes),
        "steps": [_step(procedure, step) for step in procedure.step],
    }  # fmt: skip


def _step(procedure: Procedure, step: Step) -> dict[str, object]:
    leaving = [leave.item for key, _way in LEAVES for leave in getattr(step, key)]
    return {
        "id": step.id, "n": step.n, "lane": step.lane, "kind": step.kind, "title": step.title,
        "documents_in": [item.name for item in step.takes],
        "documents_out": [item.name for item in step.makes] + leaving,
        "when": step.when, "not_by": list(step.not_by), "fee": step.fee, "register": list(step.registers),
        "covers": list(step.covers), "asks": list(step.asks), "outcomes": sorted(step.ends()),
        "procedure": procedure.id,
    }  # fmt: skip

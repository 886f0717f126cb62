"""Where a finding is mended: the file, line and key of a definition, and what to do there."""

from collections.abc import Mapping

from flows.catalog import Catalog
from flows.catalog.problem import Problem, dotted
from flows.procedure import Procedure
from flows.prove.finding import Finding, words

PLACES: Mapping[str, tuple[str, ...]] = {
    "on_defect": ("no_way_back", "undoes_irreversible", "back_off_source"),
    "on_defect.back_to": ("back_not_earlier", "back_not_repairing", "back_not_ready"),
    "when": ("unanswered", "dead_step", "when_gap", "detour_always", "when_lost"),
    "outcomes": ("idle_outcome", "stale_detour", "no_refusal"),
    "not_by": ("same_person", "not_two_persons", "self_check", "inspects_alone", "approves_own"),
    "lane": ("wrong_lane", "city_by_other", "nobody_fits", "cover_lane", "city_work"),
    "kind": ("post_elsewhere", "kind_still", "cover_kind"),
    "covers": ("cover_unknown", "uncovered", "cover_many", "n_elsewhere"),
    "points": ("no_points",),
    "resource": ("no_resource",),
    "registers": ("register_missing",),
    "after": ("called_early",),
    "sets": ("idle_set",),
    "asks": ("unread_fact",),
    "fee": ("fee_unpriced", "fee_unlisted", "fee_without_item", "fee_elsewhere", "fee_extra", "fee_twice"),
}
"""Which key of a step a rule is about, where it is one."""

HEADS: Mapping[str, tuple[str, ...]] = {
    "facts": ("idle_fact", "same_answers", "not_alike"),
    "fees": ("fee_missing", "fee_undecided", "fee_kept"),
    "sources": ("source_unlisted", "source_uncovered", "cover_missing"),
    "suggests": ("suggests_unknown", "suggests_itself", "pair_start", "pair_list", "pair_stranded", "pair_left"),
    "instead": ("instead_unknown", "instead_abolished"),
}
"""Which key of the definition a rule is about that concerns no single step."""


PLEASE = "ください"


def located(finding: Finding, catalog: Catalog) -> Problem | None:
    """Put a finding at its place.

    Args:
        finding: what the prover found.
        catalog: the definitions it was found in, as they were read.

    Returns:
        File, line, key, sentence and what to do; None for a finding about no definition of the catalog.
    """
    draft = catalog.drafts.get(finding.procedure.rpartition("/")[2])
    if draft is None:
        return None
    path = _path(finding, catalog)
    file, line, written = draft.place(path)
    message, fix = _advice(finding)
    return Problem(file=file, line=line, key=dotted(written), message=message, fix=fix, code=finding.code)


def _advice(finding: Finding) -> tuple[str, str]:
    """Part what is wrong from what to do; a sentence of the rule itself knows best, else that of its code."""
    head, stop, last = finding.message.removesuffix("。").rpartition("。")
    if stop and last.endswith(PLEASE):
        return head + stop, last + stop
    return finding.message, words()["fix"].get(finding.code, words()["fix"]["other"])


def _entry(finding: Finding, procedure: Procedure) -> tuple[str | int, ...]:
    """Return where the paper that a finding is about first comes in; nothing when it is about none."""
    for index, step in enumerate(procedure.step):
        for key in ("takes", "makes"):
            for number, item in enumerate(getattr(step, key)):
                if f"「{item.name}」" in finding.message:
                    return "step", index, key, number
    return ()


def _path(finding: Finding, catalog: Catalog) -> tuple[str | int, ...]:
    procedure = catalog.procedures[finding.procedure.rpartition("/")[2]]
    ids = [step.id for step in procedure.step]
    if finding.step not in ids:
        return tuple(key for key, codes in HEADS.items() if finding.code in codes) or _entry(finding, procedure)
    key = next((key for key, codes in PLACES.items() if finding.code in codes), "")
    return ("step", ids.index(finding.step), *(part for part in key.split(".") if part))

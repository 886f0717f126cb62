"""The proof of everything that ships: each profile, every city document, remembered until something changes."""

import msgspec

from flows.catalog import Catalog, catalog_of, load_each
from flows.coverage import coverage
from flows.prove.office import Memory, Verdict, prove_all, variants

ALL = load_each()
JUMINHYO = ALL["base"].find("juminhyo-kofu")


def only(**profiles: Catalog) -> dict[str, Catalog]:
    return dict(profiles)


def test_a_definition_that_a_profile_shares_with_the_base_is_told_once() -> None:
    told = variants(only(base=catalog_of([JUMINHYO]), ward=catalog_of([JUMINHYO])))
    assert list(told) == ["juminhyo-kofu"]


def test_an_overlay_is_told_by_its_profile() -> None:
    over = msgspec.structs.replace(JUMINHYO, profile="ward")
    told = variants(only(base=catalog_of([JUMINHYO]), ward=catalog_of([over])))
    assert list(told) == ["juminhyo-kofu", "ward/juminhyo-kofu"]


def test_every_step_of_the_documents_that_no_definition_names_is_found() -> None:
    office = prove_all(only(base=catalog_of([JUMINHYO])))
    missing = [one for one in office.findings if one.code == "source_missing"]
    steps = sum(len(source.steps) for source in coverage().values())
    assert len(missing) == steps - len(coverage()["juminhyo-kofu"].steps)
    shares = {one.document: one for one in office.documents}
    assert shares["001"].procedures_covered == 1
    assert shares["001"].steps_covered == len(coverage()["juminhyo-kofu"].steps)
    assert sum(one.steps for one in office.documents) == 1064
    assert sum(one.procedures for one in office.documents) == 131


def test_a_remembered_verdict_is_not_explored_again_and_a_changed_definition_is() -> None:
    memory: Memory = {}
    first = prove_all(only(base=catalog_of([JUMINHYO])), memory)
    (key,) = memory
    memory[key] = Verdict(7, ())
    assert prove_all(only(base=catalog_of([JUMINHYO])), memory).states == {"juminhyo-kofu": 7}
    changed = msgspec.structs.replace(JUMINHYO, step=JUMINHYO.step[:-1])
    again = prove_all(only(base=catalog_of([changed])), memory)
    assert again.states != {"juminhyo-kofu": 7}
    assert first.states["juminhyo-kofu"] > 7
    assert any(one.code != "source_missing" for one in again.findings)


def test_a_procedure_above_the_bound_is_refused_not_sampled() -> None:
    office = prove_all(only(base=catalog_of([JUMINHYO])), bound=5)
    assert "too_large" in {one.code for one in office.findings}


def test_a_finding_of_an_overlay_names_the_profile() -> None:
    over = msgspec.structs.replace(JUMINHYO, profile="ward", step=JUMINHYO.step[:-1])
    office = prove_all(only(base=catalog_of([JUMINHYO]), ward=catalog_of([over])))
    assert any(one.procedure == "ward/juminhyo-kofu" for one in office.findings)

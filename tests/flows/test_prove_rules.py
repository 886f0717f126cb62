"""Each rule of the proof, shown on one small definition that keeps it and one that breaks it."""

from pathlib import Path

import msgspec
import pytest

from flows.catalog import catalog_of, parse
from flows.procedure import FeeDue, Item, Leave, Outcome, Procedure, Source, Step
from flows.prove import Unproven, alone, check, covering, fees, prove, proven
from flows.prove.finding import Finding, words
from flows.prove.persons import staffable
from flows.rules.fees import Price, shipped

change = msgspec.structs.replace

DEFINITION = """\
id = "lend"
family = "lend"
area = "admin"
profile = "base"
title = "証明書の交付"
sources = []
fees = [{ item = "paper", when = { pays = ["yes"] } }]

[facts.pays]
ask = "手数料は要りますか"
values = ["yes", "no"]

[[step]]
id = "fill"
lane = "visitor"
kind = "check"
title = "書く"

[[step]]
id = "receive"
lane = "contractor"
kind = "receive"
title = "預かる"
asks = ["pays"]
takes = [{ original = "本人確認書類" }, { form = "請求書" }, { original = "ほかの書類", optional = true }]
slips = ["tag"]
on_defect = { back_to = "fill" }

[[step]]
id = "enter"
lane = "contractor"
kind = "enter"
title = "入力する"
resource = "juki"
makes = [{ out = "証明書", undelivered = "destroyed" }]

[[step]]
id = "compare"
lane = "contractor"
kind = "compare"
title = "照合する"
not_by = ["enter"]
points = ["氏名"]
on_defect = { back_to = "enter" }

[[step]]
id = "examine"
lane = "city"
kind = "examine"
title = "審査する"
not_by = ["enter"]
points = ["氏名"]
on_defect = { back_to = "receive" }
outcomes = { refused = { title = "認めない", end = "declined" } }

[[step]]
id = "call"
lane = "contractor"
kind = "call"
title = "呼ぶ"

[[step]]
id = "verify"
lane = "contractor"
kind = "verify_ticket"
title = "番号札を見る"

[[step]]
id = "fee"
lane = "contractor"
kind = "fee"
title = "手数料を受け取る"
when = { pays = ["yes"] }
fee = "paper"

[[step]]
id = "deliver"
lane = "contractor"
kind = "deliver"
title = "渡す"
gives = [{ item = "証明書" }]
returns = [{ item = "本人確認書類" }, { item = "ほかの書類" }]

[[step]]
id = "file"
lane = "contractor"
kind = "file"
title = "綴じる"
files = [{ item = "請求書" }]
"""

KEPT = parse(DEFINITION)[0].find("lend")


def but(step_id: str, procedure: Procedure = KEPT, **keys: object) -> Procedure:
    """The definition with one step changed."""
    steps = tuple(change(step, **keys) if step.id == step_id else step for step in procedure.step)
    return change(procedure, step=steps)


def without(step_id: str) -> Procedure:
    return change(KEPT, step=tuple(step for step in KEPT.step if step.id != step_id))


def inserted(after: str, *steps: Step) -> Procedure:
    index = [step.id for step in KEPT.step].index(after) + 1
    return change(KEPT, step=(*KEPT.step[:index], *steps, *KEPT.step[index:]))


def codes(procedure: Procedure) -> set[str]:
    return {finding.code for finding in alone(procedure)}


def the(code: str, procedure: Procedure) -> Finding:
    return next(finding for finding in alone(procedure) if finding.code == code)


def test_a_definition_that_keeps_every_rule_has_no_finding() -> None:
    assert alone(KEPT) == []


AGAIN = Step(id="again", lane="contractor", kind="fee", title="もう一度", fee="paper")
RETURN = Leave(item="本人確認書類")
DECLINED = Outcome(title="終わる", end="declined")

BROKEN = {
    "never_completes": but("compare", when={"never": ("x",)}),
    "unanswered": but("receive", asks=()),
    "dead_step": but("enter", when={"pays": ("maybe",)}),
    "idle_fact": change(KEPT, facts={**KEPT.facts, "idle": KEPT.facts["pays"]}),
    "unread_fact": change(but("receive", asks=("pays", "idle")), facts={**KEPT.facts, "idle": KEPT.facts["pays"]}),
    "same_answers": change(KEPT, facts={"pays": change(KEPT.facts["pays"], values=("yes", "no", "later"))}),
    "not_alike": change(KEPT, facts={"pays": change(KEPT.facts["pays"], alike=("yes", "no"))}),
    "idle_outcome": but("call", outcomes={"nothing": Outcome(title="何もない", stay=True)}),
    "idle_set": inserted(
        "receive", Step(id="s", lane="contractor", kind="check", title="s", when={"pays": ("no",)}, sets={"pays": "no"})
    ),
    "item_left": but("deliver", returns=(Leave(item="ほかの書類"),)),
    "no_abort_way": but("enter", makes=(Item(out="証明書"),)),
    "dead_leave": but("compare", returns=(Leave(item="証明書", when={"pays": ("maybe",)}),)),
    "leaves_twice": but("deliver", files=(RETURN,)),
    "item_undecided": change(
        but("deliver", returns=(change(RETURN, when={"other": ("x",)}),)),
        facts={**KEPT.facts, "other": KEPT.facts["pays"]},
    ),
    "implied_work": but("fill", takes=(Item(form="願い"),)),
    "made_twice": inserted(
        "compare",
        Step(
            id="more", lane="contractor", kind="issue", title="m", makes=(Item(out="証明書", undelivered="destroyed"),)
        ),
    ),
    "wrong_lane": but("examine", lane="contractor"),
    "same_person": but("enter", when={"pays": ("yes",)}),
    "not_two_persons": but("examine", not_by=("enter", "compare")),
    "self_check": but("compare", not_by=()),
    "no_points": but("examine", points=()),
    "no_way_back": but("compare", on_defect=None),
    "no_refusal": but("examine", outcomes={}),
    "fee_unlisted": but("fee", fee="other"),
    "fee_without_item": but("fee", fee=None),
    "fee_elsewhere": but("call", fee="paper"),
    "fee_missing": without("fee"),
    "fee_extra": change(KEPT, fees=(FeeDue(item="paper", when={"pays": ("no",)}),)),
    "fee_twice": inserted("fee", AGAIN),
    "fee_kept": but("deliver", kind="return"),
    "back_not_earlier": but("compare", on_defect=Outcome(title="戻す", back_to="call")),
    "back_not_repairing": but("examine", on_defect=Outcome(title="戻す", back_to="compare")),
    "back_not_ready": but(
        "deliver",
        on_defect=None,
        outcomes={"x": Outcome(title="戻す", back_to="fee")},
        procedure=but("fee", kind="receive"),
    ),
    "undoes_irreversible": but("file", on_defect=Outcome(title="戻す", back_to="receive")),
    "kind_still": but("call", returns=(RETURN,)),
    "post_elsewhere": but("deliver", posts=(Leave(item="証明書"),), gives=()),
    "no_resource": but("enter", resource=None),
    "unmatched": without("verify"),
    "uncalled": without("call"),
    "called_early": but("call", after=("enter",)),
    "asked_of_all": but("receive", takes=(*KEPT.at("receive").takes, Item(form="委任状"))),
}


@pytest.mark.parametrize("code", sorted(BROKEN))
def test_a_definition_that_breaks_a_rule_is_refused_by_that_rule(code: str) -> None:
    assert code in codes(BROKEN[code])


def test_a_witness_is_a_path_that_can_be_walked() -> None:
    finding = the("item_left", BROKEN["item_left"])
    assert finding.witness[0] == "receive(pays=no)"
    assert finding.witness[-1] == "file"


def test_an_optional_thing_needs_a_way_out_like_any_other() -> None:
    assert "item_left" in codes(but("deliver", returns=(RETURN,)))


def test_two_persons_suffice_and_three_are_never_needed() -> None:
    assert staffable(KEPT)
    assert not staffable(BROKEN["not_two_persons"])


def test_a_fee_step_undone_gives_the_money_back() -> None:
    back = but("verify", outcomes={"x": Outcome(title="入れ直す", back_to="enter")})
    assert not codes(back) & {"fee_twice", "fee_extra", "fee_kept"}


def test_a_detour_runs_again_when_it_is_needed_again() -> None:
    detour = Step(
        id="reset", lane="contractor", kind="check", title="直す", when={"pin": ("locked",)}, sets={"pin": "known"}
    )
    ask = Step(id="ask", lane="contractor", kind="check", title="聞く", asks=("pin",))
    locked = Outcome(title="ロックした", set={"pin": "locked"}, stay=True)
    pin = Step(id="pin", lane="visitor", kind="pin", title="入れる", resource="cs", outcomes={"locked": locked})
    base = change(
        inserted("receive", ask, detour, pin),
        facts={**KEPT.facts, "pin": change(KEPT.facts["pays"], values=("known", "locked"))},
    )
    assert "stale_detour" in codes(base)
    assert "stale_detour" not in codes(but("pin", base, outcomes={"locked": change(locked, redo=("reset",))}))


def test_a_pair_may_not_treat_the_same_original_in_two_ways() -> None:
    other = change(KEPT, id="other")
    lent = but("receive", other, takes=(Item(collect="本人確認書類"), *KEPT.at("receive").takes[1:]))
    lent = but("deliver", lent, returns=(Leave(item="ほかの書類"),), files=(RETURN,))
    together = catalog_of([change(KEPT, suggests=("other",)), lent])
    assert {"pair_list"} <= {finding.code for finding in check(together)}


def test_a_pair_may_not_take_away_what_the_other_still_holds() -> None:
    sent = but("deliver", change(KEPT, id="other"), returns=(Leave(item="ほかの書類"),), sends=(RETURN,))
    together = catalog_of([change(KEPT, suggests=("other",)), sent])
    assert {"pair_stranded"} <= {finding.code for finding in check(together)}


def test_a_pair_that_returns_the_same_original_is_fine() -> None:
    together = catalog_of([change(KEPT, suggests=("other",)), change(KEPT, id="other")])
    assert not {finding.code for finding in check(together)} & {"pair_list", "pair_stranded"}


@pytest.mark.parametrize(
    ("suggests", "code"), [("nowhere", "suggests_unknown"), ("lend", "suggests_itself"), ("other", "pair_start")]
)
def test_a_suggestion_leads_to_another_procedure_of_the_window(suggests: str, code: str) -> None:
    other = change(KEPT, id="other", start="office")
    together = catalog_of([change(KEPT, suggests=(suggests,)), other])
    assert code in {finding.code for finding in check(together)}


def covers(**keys: object) -> set[str]:
    return {finding.code for finding in covering.check([sourced(but("enter", **keys))])}


def sourced(procedure: Procedure) -> Procedure:
    return change(procedure, sources=(Source("009", "1"),))


def test_a_citys_own_procedure_without_sources_needs_no_covers() -> None:
    assert list(covering.check([KEPT])) == []


def test_every_step_names_its_source_or_says_why_it_is_there() -> None:
    assert "uncovered" in covers()
    assert not any(
        finding.step == "enter" for finding in covering.check([sourced(but("enter", why="こちらで分けた手順。"))])
    )


def test_a_cover_must_exist_in_the_same_lane_and_with_what_the_source_asks() -> None:
    assert "cover_unknown" in covers(covers=("juminhyo-kofu#99",))
    assert "cover_lane" in covers(covers=("juminhyo-kofu#⑨",))
    assert "cover_kind" in covers(covers=("juminhyo-kofu#③",))
    assert "cover_missing" in covers(covers=("juminhyo-kofu#③",))
    assert "source_unlisted" in covers(covers=("juminhyo-kofu#③",))
    assert "n_elsewhere" in covers(n="⑨", covers=("juminhyo-kofu#③",))


def test_more_than_three_covers_need_a_reason() -> None:
    four = tuple(f"juminhyo-kofu#{n}" for n in "③④⑤⑦")
    assert "cover_many" in covers(covers=four)
    assert "cover_many" not in covers(covers=four, why="一度に行う。")


def test_the_supervisor_stands_for_what_the_document_gives_the_responsible_person() -> None:
    assert "cover_lane" not in covers(lane="supervisor", covers=("s2-densho-koshin#3",))
    assert "cover_lane" in covers(lane="supervisor", covers=("s2-densho-koshin#2a",))


def test_too_many_states_are_refused_not_sampled() -> None:
    assert {finding.code for finding in prove(catalog_of([KEPT]), bound=5).findings} >= {"too_large"}


def test_a_definition_that_fails_does_not_load(tmp_path: Path) -> None:
    file = tmp_path / "lend.toml"
    file.write_text(DEFINITION, "utf-8")
    with pytest.raises(Unproven) as refused:
        proven([file])
    assert {finding.code for finding in refused.value.findings} == {"fee_unpriced"}
    assert f"{file}:" in str(refused.value)


def test_a_fee_that_no_table_prices_is_refused_with_the_nearest_one() -> None:
    found = [one for one in check(catalog_of([KEPT])) if one.code == "fee_unpriced"]
    assert [one.step for one in found] == ["fee"]
    table = msgspec.structs.replace(
        shipped(), fee=(*shipped().fee, Price(item="papers", title="x", unit=1, source="x"))
    )
    assert "papers" in next(iter(fees.listed(KEPT, table))).message


def test_every_rule_speaks_in_a_sentence() -> None:
    sentences = [text for text in words().values() if isinstance(text, str)]
    assert all(text.endswith("。") for text in sentences)

"""Dated cases: every rule that knows a day, on the days before, on and after (domain rules 1 to 7, 2.8 exactly).

The table stands in `dated_cases.toml`; its answers were worked out by hand from the text of the rules.
"""

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.rules import age, certificates, effective, era, fees, hours, periods, retention, special_permanent, validity
from flows.rules.documents import Document, class_in, fault
from flows.rules.identity import Applicant, judge, reasons
from flows.rules.transfer import Move, fate


def document_class(*, listing: str, day: date, **seen: Any) -> str:
    document = Document(**seen)
    return (fault(document, day) is None and class_in(document, listing, day)) or "none"


def document_fault(*, day: date, **seen: Any) -> str:
    found = fault(Document(**seen), day)
    return found.key if found else "none"


def licence_is_enough(family: str, day: date) -> bool:
    return judge(family, Applicant(), [Document("drivers-license")], day).sufficient


def reason_fits(reason: str, born: date, day: date) -> bool:
    return reasons()[reason].fits(born, day)


def move_fate(today: date, **days: date) -> str:
    return fate(Move(**days), today)


def opening(day: date, counter: str) -> str:
    return ",".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in hours.opening(day, counter)) or "none"


def ready_at(day: date, counter: str) -> str:
    found = hours.ready_at(day, counter)
    return f"{found:%H:%M}" if found else "none"


def network_allows(moment: datetime) -> bool:
    return hours.network_allows(moment)


def fee(item: str, day: date) -> int | str:
    try:
        return fees.fee(item, 1, day).yen
    except fees.FeeError:
        return "none"


def parse_wareki(text: str) -> date | str:
    try:
        return era.parse(text)
    except ValueError:
        return "none"


RULES: dict[str, Callable[..., object]] = {
    "card_expiry": validity.card_expiry,
    "user_certificate_expiry": validity.user_certificate_expiry,
    "signature_certificate_expiry": validity.signature_certificate_expiry,
    "signature_certificate_allowed": validity.signature_certificate_allowed,
    "signature_revoked_from": validity.signature_revoked_from,
    "renewable_from": validity.renewable_from,
    "may_renew": validity.may_renew,
    "certificate_status": certificates.status_on,
    "may_reissue": validity.may_reissue,
    "may_change_validity": validity.may_change_validity,
    "may_extend_for_pending_stay": validity.may_extend_for_pending_stay,
    "extended_for_pending_stay": validity.extended_for_pending_stay,
    "is_short": validity.is_short,
    "elapsed_on": periods.elapsed_on,
    "within": periods.within,
    "move_in_deadline": periods.move_in_deadline,
    "continued_use_deadline": periods.continued_use_deadline,
    "fate": move_fate,
    "keep_until": retention.keep_until,
    "discard_from": retention.discard_from,
    "card_may_go": retention.card_may_go,
    "extendable_from": retention.extendable_from,
    "special_permanent_expiry": special_permanent.expiry,
    "special_permanent_renewable_from": special_permanent.renewable_from,
    "special_permanent_loss": special_permanent.report_loss_by,
    "last_day_under": age.last_day_under,
    "needs_guardian": age.needs_guardian,
    "is_adult": age.is_adult,
    "reason_fits": reason_fits,
    "in_force": effective.in_force,
    "document_class": document_class,
    "document_fault": document_fault,
    "licence_is_enough": licence_is_enough,
    "opening": opening,
    "ready_at": ready_at,
    "network_allows": network_allows,
    "fee": fee,
    "fee_on_ground": lambda item, day, ground: fees.on_ground(item, day, ground).yen,
    "fee_confirmed": lambda item, day: fees.fee(item, 1, day).confirmed,
    "fee_collected": lambda item, day: fees.fee(item, 1, day).collect,
    "wareki": lambda day: era.wareki(day, weekday=False),
    "parse_wareki": parse_wareki,
}
TABLE: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("dated_cases.toml").read_text(encoding="utf-8")
)
CASES = [
    pytest.param(rule, case, id=f"{rule}-{number}")
    for rule, cases in TABLE.items()
    for number, case in enumerate(cases, 1)
]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_the_rule_answers_as_its_source_says(rule: str, case: dict[str, Any]) -> None:
    assert RULES[rule](**case["given"]) == case["expect"], case["source"]


def test_the_table_is_long_enough_and_every_rule_is_in_it() -> None:
    assert len(CASES) >= 120
    assert set(TABLE) == set(RULES)


def test_every_case_names_its_source_and_differs_from_the_others() -> None:
    for rule, cases in TABLE.items():
        assert all(case["source"].startswith(("domain ", "000", "001", "002", "003", "004")) for case in cases), rule
        given = [sorted((key, str(value)) for key, value in case["given"].items()) for case in cases]
        assert all(given.count(one) == 1 for one in given), rule


@pytest.mark.parametrize("row", ["1", "4", "17", "18", "21", "24", "25"])
def test_every_worked_example_is_there(row: str) -> None:
    named = {case["source"].split(":")[0] for cases in TABLE.values() for case in cases}
    assert f"domain 2.8 row {row}" in named

"""Rows 1 to 17 of domain rules 1.2, each for the families it is for: what suffices, what does not, what follows."""

from datetime import date

import pytest

from flows.catalog import load
from flows.rules.dated import TableError
from flows.rules.documents import Document, kinds, kinds_by_name
from flows.rules.identity import Applicant, Judgement, families, judge, reasons, with_city

TODAY = date(2026, 11, 20)
SELF = Applicant()
CHILD = Applicant(under15=True)
LEGAL = Applicant(who="legal", authority_known=True)
AGENT = Applicant(who="voluntary")
HOUSEHOLD = Applicant(who="voluntary", same_household=True)
NAMES = {
    "card": "individual-number-card",
    "licence": "drivers-license",
    "pension": "pension-handbook",
    "care": "long-term-care-card",
    "student": "student-card",
    "company": "company-card",
    "letter": "power-of-attorney",
    "register": "family-register",
}


def on_desk(shown: str) -> list[Document]:
    """Read `card licence@agent`: kinds by a short name, those of the agent marked."""
    found = []
    for word in shown.split():
        name, _, holder = word.partition("@")
        found.append(Document(NAMES.get(name, name), "agent" if holder else "principal"))
    return found


def asked(family: str, applicant: Applicant, shown: str) -> Judgement:
    return judge(family, applicant, on_desk(shown), TODAY)


@pytest.mark.parametrize(
    ("row", "family", "applicant", "enough", "short"),
    [
        (1, "card-kofu", SELF, "licence", "pension"),
        (1, "card-kofu", SELF, "pension student", "student"),
        (1, "gentei-henrei-kofu", SELF, "pension student", "notification-card pension"),
        (2, "card-kofu", LEGAL, "pension student licence@agent", "licence"),
        (2, "card-kofu", Applicant(who="legal"), "licence licence@agent register", "licence licence@agent"),
        (5, "card-shinseiji-raicho", LEGAL, "pin-setting-request licence card licence@agent", "licence card"),
        (5, "card-tokkyu", SELF, "pin-setting-request licence pension", "licence pension"),
        (5, "card-kyosho-keiyu", SELF, "no-pin-request licence card", "pin-setting-request licence"),
        (6, "jpki-issue", SELF, "card", "licence"),
        (8, "jpki-renew", Applicant(pin_known=False), "card student", "card"),
        (8, "card-ansho-saisettei", Applicant(pin_known=False), "card licence", "card"),
        (10, "card-kaonin", SELF, "card", "licence"),
        (10, "card-kaonin", AGENT, "card letter licence@agent", "card letter pension@agent student@agent"),
        (11, "juminhyo-kofu", SELF, "pension student", "student company"),
        (11, "juminhyo-kofu", Applicant(who="third"), "legitimate-reason licence@agent", "licence@agent"),
        (11, "koiki-juminhyo", HOUSEHOLD, "licence@agent", "pension@agent student@agent"),
        (12, "juki-tenkyo", AGENT, "letter licence@agent", "licence@agent"),
        (13, "inkan-toroku-sokuji", SELF, "licence", "pension student"),
        (13, "inkan-toroku-sokuji", SELF, "pension student seal-guarantee", "student company seal-guarantee"),
        (13, "inkan-toroku-shokai", AGENT, "letter licence@agent", "licence@agent"),
        (13, "inkan-toroku-kaito", AGENT, "answer letter licence@agent", "letter licence@agent"),
        (13, "inkan-sho-saikofu", SELF, "pension student", "student"),
        (13, "inkan-shomei-kofu", AGENT, "seal-card", "licence@agent letter"),
        (14, "koseki-zenbu-jiko", SELF, "pension student", "student company"),
        (14, "koseki-koiki", SELF, "licence", "pension care student"),
        (15, "card-kofushinseisho-kofu", HOUSEHOLD, "student@agent", "student"),
        (15, "card-kofushinseisho-kofu", AGENT, "letter student@agent", "student@agent"),
        (
            16,
            "tokubetsu-eijusha-shomeisho",
            AGENT,
            "loss-evidence registered-lawyer-proof licence@agent",
            "licence@agent",
        ),
        (17, "tsuchisho-henrei-kofu", HOUSEHOLD, "licence@agent", "student@agent"),
        (17, "tsuchisho-henrei-kofu", AGENT, "letter licence licence@agent", "letter licence@agent"),
    ],
)
def test_what_each_row_accepts_and_what_it_does_not(
    row: int, family: str, applicant: Applicant, enough: str, short: str
) -> None:
    assert asked(family, applicant, enough).missing == []
    assert asked(family, applicant, short).missing
    assert str(row) in asked(family, applicant, enough).source or family.startswith("inkan")


@pytest.mark.parametrize(
    ("family", "applicant", "word"),
    [
        ("card-kofu", CHILD, "法定代理人"),
        ("card-shinseiji-raicho", AGENT, "法定代理人の方だけ"),
        ("card-shinseiji-raicho", Applicant(ward=True), "法定代理人"),
        ("card-shinseiji-raicho", Applicant(who="legal", present=False), "一緒に"),
        ("jpki-renew", Applicant(ward=True), "法定代理人"),
        ("card-kaonin", Applicant(certificate="expired"), "利用者証明用"),
        ("card-hennou", CHILD, "法定代理人"),
        ("inkan-toroku-sokuji", CHILD, "15歳"),
        ("inkan-toroku-sokuji", AGENT, "照会書"),
        ("koseki-koiki", AGENT, "直系"),
        ("koiki-juminhyo", AGENT, "同じ世帯"),
        ("tokubetsu-eijusha-shomeisho", Applicant(under16=True), "ご親族"),
    ],
)
def test_who_cannot_apply_hears_why(family: str, applicant: Applicant, word: str) -> None:
    found = asked(family, applicant, "card licence licence@agent letter")
    assert found.route == "refuse"
    assert word in found.missing[0]


@pytest.mark.parametrize("reason", sorted(reasons()))
def test_every_reason_for_staying_away_has_its_words_and_its_proof(reason: str) -> None:
    """Row 4."""
    row = reasons()[reason]
    assert row.ja
    assert row.en
    assert bool(row.proof) == bool(row.proof_en) == row.evidence
    away = Applicant(who="voluntary", reason=reason)
    missing = asked("card-kofu-dairi", away, "issue-notice licence pension licence@agent pension@agent").missing
    assert any(row.proof in line for line in missing) if row.evidence else bool(missing) == (not row.accepted)


def test_the_proof_of_a_pupil_is_named() -> None:
    away = Applicant(who="voluntary", reason="high-school")
    found = asked("card-kofu-dairi", away, "issue-notice licence pension licence@agent pension@agent")
    assert found.missing == ["来庁が難しいことがわかる資料（学生証や在学証明書など）が必要です。"]


def test_whoever_moves_with_the_household_renews_at_once_with_the_sealed_letter() -> None:
    """Row 7e."""
    mover = Applicant(who="voluntary", same_household=True, reply="household")
    assert asked("jpki-issue", mover, "card household-delegation licence@agent").route == "proceed"
    assert asked("jpki-issue", mover, "card licence@agent").missing
    forgot = Applicant(who="voluntary", same_household=True, reply="household", pin_known=False)
    assert asked("jpki-issue", forgot, "card household-delegation licence@agent").route == "inquiry"


def test_an_agent_without_the_pin_gets_a_second_letter_and_with_both_answers_goes_on() -> None:
    """Rows 7b and 9b."""
    first = Applicant(who="voluntary", pin_known=False, reply="inquiry")
    found = asked("jpki-renew-dairi", first, "card reply licence@agent")
    assert found.route == "inquiry"
    assert any("別に" in line for line in found.advice)
    both = Applicant(who="voluntary", pin_known=False, reply="both")
    assert asked("jpki-renew-dairi", both, "card reply student licence@agent").route == "reset_first"
    assert asked("jpki-renew-dairi", both, "card reply licence@agent").missing


@pytest.mark.parametrize(
    ("family", "applicant", "copies"),
    [
        ("jpki-renew", SELF, False),
        ("jpki-renew", Applicant(pin_known=False), True),
        ("jpki-renew", LEGAL, True),
        ("jpki-renew-dairi", AGENT, True),
        ("card-kofu", SELF, True),
        ("card-kofu-dairi", Applicant(who="voluntary", reason="over75"), True),
        ("card-shinseiji-raicho", SELF, True),
        ("card-tokkyu", SELF, True),
        ("card-ansho-saisettei", Applicant(pin_known=False), False),
        ("tsuchisho-henrei-kofu", SELF, True),
        ("gentei-henrei-kofu", SELF, True),
    ],
)
def test_when_documents_are_copied(family: str, applicant: Applicant, copies: bool) -> None:
    """The copying rule after the table: not for the holder who knows the PIN; 004 (8) b, 002, 001 特急発行."""
    assert asked(family, applicant, "").copies == copies


def test_by_post_copies_count_and_at_the_counter_they_do_not() -> None:
    copy = [Document("drivers-license", original=False)]
    assert judge("yuso-koyo-seikyu", SELF, copy, TODAY).sufficient
    assert not judge("juminhyo-kofu", SELF, copy, TODAY).sufficient


def test_a_notification_is_taken_even_when_nobody_is_identified() -> None:
    for family in ("juki-tennyu", "koseki-shokken"):
        assert asked(family, SELF, "").fallback == "accept_and_notify"


def test_the_one_who_lost_a_notification_card_is_known_by_the_report() -> None:
    """001 個人番号（通知カード紛失）: only an agent shows documents."""
    assert asked("tsuchi-card-funshitsu", SELF, "").sufficient
    assert not asked("tsuchi-card-funshitsu", AGENT, "letter").sufficient
    assert asked("tsuchi-card-funshitsu", AGENT, "letter licence@agent").sufficient


def test_what_else_to_bring_is_said_and_never_stands_in_the_way() -> None:
    found = asked("card-kofu", SELF, "licence")
    assert found.sufficient
    assert "交付通知書" in found.advice[0]
    assert len(found.advice) == len(found.advice_en) == 1
    assert "個人番号" in asked("juminhyo-kofu", Applicant(who="third"), "").advice[0]
    assert "16歳未満" in asked("tokubetsu-eijusha-shomeisho", Applicant(who="legal", under16=True), "").advice[0]


def test_every_procedure_that_looks_at_identity_has_its_rules() -> None:
    known = families()
    for procedure in load().procedures.values():
        looks = any(
            step.kind == "identify" or any("本人確認書類" in item.name for item in step.takes)
            for step in procedure.step
        )
        assert not looks or {procedure.identity, procedure.family} & known, procedure.id
        assert procedure.identity is None or procedure.identity in known, procedure.id


def test_no_two_documents_share_a_name() -> None:
    names = [name for kind in kinds() for name in (kind.ja, *kind.also)]
    assert len(names) == len(set(names)) == len(kinds_by_name())
    assert kinds_by_name()["委任状等"].id == "power-of-attorney"


CITY = """
[[rule]]
families = ["jpki-renew-dairi"]
when = { who = ["voluntary"], reply = ["enclosed"], pin_known = [true] }
requires = [{ any = ["individual-number-card"] }, { any = ["reply"] }]
agent = [{ take = ["A"] }, { take = ["B", "B"] }]
list = "card"
copies = true
source = "row 7a, as one city has it"
"""


def test_a_citys_row_decides_before_the_shipped_ones() -> None:
    """Row 7a: some cities take two documents without a photo from the agent."""
    agent = Applicant(who="voluntary", reply="enclosed")
    shown = on_desk("card reply pension@agent student@agent")
    assert not judge("jpki-renew-dairi", agent, shown, TODAY).sufficient
    table = with_city(CITY, "identity.toml")
    assert judge("jpki-renew-dairi", agent, shown, TODAY, table).sufficient
    assert not judge("jpki-renew", agent, shown, TODAY, table).sufficient


@pytest.mark.parametrize("spoilt", ['list = "library"', 'list = "card"\nrefuse = "no-such-sentence"', 'lists = "card"'])
def test_a_citys_row_that_names_what_there_is_not_is_refused(spoilt: str) -> None:
    with pytest.raises(TableError):
        with_city(CITY.replace('list = "card"', spoilt), "identity.toml")

"""Which documents are sufficient for whom (domain rules 1.1 and 1.2)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.documents import Document, kinds
from flows.rules.identity import Applicant, Judgement, families, judge, reasons

TODAY = date(2026, 11, 20)
CARD = Document("individual-number-card")
LICENSE = Document("drivers-license")
PASSPORT = Document("passport")
PENSION = Document("pension-handbook")
ELIGIBILITY = Document("insurance-eligibility-certificate")
STUDENT = Document("student-card")
COMPANY = Document("company-card")
REPLY = Document("reply")
ATTORNEY = Document("power-of-attorney")


def of_agent(document: Document) -> Document:
    return Document(document.kind, "agent", document.expiry, document.issued)


def asked(procedure: str, applicant: Applicant, *documents: Document, today: date = TODAY) -> Judgement:
    return judge(procedure, applicant, documents, today)


def accepts(procedure: str, applicant: Applicant, *documents: Document, today: date = TODAY) -> bool:
    return asked(procedure, applicant, *documents, today=today).sufficient


SELF = Applicant()
LEGAL = Applicant(who="legal", authority_known=True)
VOLUNTARY = Applicant(who="voluntary")


def test_the_card_is_handed_over_for_one_a_or_two_b() -> None:
    assert accepts("card-kofu", SELF, LICENSE)
    assert accepts("card-kofu", SELF, PENSION, STUDENT)
    assert not accepts("card-kofu", SELF, PENSION)
    assert not accepts("card-kofu", SELF)
    assert asked("card-kofu", SELF, LICENSE).copies


def test_what_is_missing_is_one_sentence_to_read_aloud() -> None:
    nothing = asked("card-kofu", SELF)
    assert nothing.missing == [
        "ご本人の確認書類として、運転免許証・旅券などの顔写真付きの証明書1点、"
        "または資格確認書・年金手帳・学生証などの書類2点が必要です。"
    ]
    assert nothing.meter == "あと1点: A書類 / 2点: B書類"
    one = asked("card-kofu", SELF, PENSION)
    assert one.missing == ["ご本人の確認書類として、あと資格確認書・年金手帳・学生証などの書類1点が必要です。"]
    assert one.missing_en[0].startswith("To identify the person concerned, please also show 1 ×")
    assert one.meter == "あと1点: B書類"


def test_the_same_kind_twice_is_one_document() -> None:
    assert not accepts("card-kofu", SELF, PENSION, PENSION)


@pytest.mark.parametrize(
    ("document", "note"),
    [
        (Document("drivers-license", expiry=date(2026, 11, 19)), "有効期限"),
        (Document("passport", original=False), "原本"),
        (Document("basic-resident-card"), "個人番号カード"),
        (Document("insurance-card"), "資格確認書"),
        (Document("driving-record-certificate", issued=date(2012, 3, 31)), "古い"),
        (Document("driving-record-certificate"), "交付年月日"),
        (Document("notification-card"), "番号の確認だけ"),
        (Document("mental-health-handbook", has_photo=False), "顔写真のない"),
        (Document("power-of-attorney"), None),
        (Document("patient-card"), "使えません"),
        (Document("pension-handbook", complete=False), "記載"),
    ],
)
def test_what_does_not_count_is_said_with_its_reason(document: Document, note: str | None) -> None:
    found = asked("card-kofu", SELF, document)
    assert not found.sufficient
    assert [bool(note and note in line) for line in found.notes] == ([True] if note else [])
    assert len(found.notes_en) == len(found.notes)


def test_a_driving_record_certificate_counts_when_issued_from_april_2012() -> None:
    assert accepts("card-kofu", SELF, Document("driving-record-certificate", issued=date(2012, 4, 1)))


def test_a_document_is_valid_through_its_last_day() -> None:
    assert accepts("card-kofu", SELF, Document("drivers-license", expiry=TODAY))


def test_old_documents_counted_until_their_day() -> None:
    old_card = Document("basic-resident-card")
    assert accepts("card-kofu", SELF, old_card, today=date(2025, 12, 28))
    assert not accepts("card-kofu", SELF, old_card, today=date(2025, 12, 29))
    insured = Document("insurance-card")
    assert accepts("card-kofu", SELF, insured, PENSION, today=date(2025, 12, 1))
    assert not accepts("card-kofu", SELF, insured, PENSION, today=date(2025, 12, 2))


def test_a_broker_card_is_one_of_two_for_the_card_and_enough_for_a_residence_record() -> None:
    broker = Document("real-estate-broker-card")
    assert not accepts("card-kofu", SELF, broker)
    assert accepts("juminhyo-kofu", SELF, broker)


def test_a_face_photo_certificate_is_a_b_document_that_shows_the_face() -> None:
    agent = (of_agent(LICENSE), of_agent(PENSION))
    away = Applicant(who="voluntary", reason="facility")
    papers = (Document("issue-notice"), Document("difficulty-evidence"))
    assert not accepts("card-kofu", away, *papers, *agent, PENSION, ELIGIBILITY, STUDENT)
    assert accepts("card-kofu", away, *papers, *agent, PENSION, ELIGIBILITY, Document("face-photo-certificate"))


def test_a_child_comes_with_a_guardian_who_shows_the_same_standard() -> None:
    child = Applicant(who="legal", under15=True, authority_known=True)
    assert accepts("card-kofu", child, PENSION, STUDENT, of_agent(LICENSE))
    assert not accepts("card-kofu", child, PENSION, STUDENT)
    assert not accepts("card-kofu", Applicant(under15=True), LICENSE)


def test_a_guardian_unknown_to_the_register_proves_it_with_a_fresh_paper() -> None:
    stranger = Applicant(who="legal", ward=True)
    shown = (LICENSE, of_agent(LICENSE))
    assert not accepts("card-kofu", stranger, *shown)
    fresh = Document("guardian-register", issued=date(2026, 8, 20))
    assert accepts("card-kofu", stranger, *shown, fresh)
    assert not accepts("card-kofu", stranger, *shown, Document("guardian-register", issued=date(2026, 8, 19)))
    assert accepts("card-kofu", stranger, *shown, Document("family-register"))


@pytest.mark.parametrize("applicant", [Applicant(who="voluntary", under15=True), Applicant(who="voluntary", ward=True)])
def test_only_a_legal_representative_collects_for_a_child_or_a_ward(applicant: Applicant) -> None:
    found = asked("card-kofu", applicant, LICENSE, PASSPORT, of_agent(LICENSE), of_agent(PASSPORT))
    assert not found.sufficient
    assert found.route == "refuse"
    assert "法定代理人" in found.missing[0]


@pytest.mark.parametrize("reason", sorted(reasons()))
def test_each_reason_for_staying_away_has_its_consequence(reason: str) -> None:
    shown = (Document("issue-notice"), LICENSE, PENSION, of_agent(LICENSE), of_agent(PENSION))
    away = Applicant(who="voluntary", reason=reason)
    rule = reasons()[reason]
    assert accepts("card-kofu", away, *shown) == (rule.accepted and not rule.evidence)
    assert accepts("card-kofu", away, *shown, Document("difficulty-evidence")) == rule.accepted


def test_being_busy_is_no_reason_and_a_reason_is_asked_for() -> None:
    assert "理由になりません" in " ".join(asked("card-kofu", Applicant(who="voluntary", reason="busy")).missing)
    assert "理由をお知らせ" in " ".join(asked("card-kofu", VOLUNTARY).missing)


def test_the_notice_with_an_opened_envelope_is_refused() -> None:
    away = Applicant(who="voluntary", reason="over75")
    shown = (LICENSE, PENSION, of_agent(LICENSE), of_agent(PENSION))
    assert accepts("card-kofu", away, *shown, Document("issue-notice"))
    found = asked("card-kofu", away, *shown, Document("issue-notice", sealed=False))
    assert not found.sufficient
    assert "封" in found.notes[0]


def test_renewing_with_a_known_pin_needs_the_card_and_no_copies() -> None:
    found = asked("jpki-renew", SELF, CARD)
    assert (found.sufficient, found.copies, found.route) == (True, False, "proceed")
    assert not accepts("jpki-renew", SELF, LICENSE)


def test_renewing_without_the_pin_needs_one_more_document_and_a_reset_first() -> None:
    forgot = Applicant(pin_known=False)
    assert not accepts("jpki-renew", forgot, CARD)
    found = asked("jpki-renew", forgot, CARD, PENSION)
    assert (found.sufficient, found.copies, found.route) == (True, True, "reset_first")


def test_the_card_to_be_renewed_must_still_be_valid() -> None:
    assert not accepts("jpki-renew", SELF, Document("individual-number-card", expiry=TODAY - timedelta(days=1)))


def test_the_agents_own_card_is_not_the_card_to_be_renewed() -> None:
    assert not accepts("jpki-renew", LEGAL, of_agent(CARD))
    assert accepts("jpki-renew", LEGAL, CARD, of_agent(CARD))


def test_a_guardian_renews_with_photo_identity() -> None:
    assert accepts("jpki-renew", LEGAL, CARD, of_agent(LICENSE))
    assert not accepts("jpki-renew", LEGAL, CARD, of_agent(PENSION), of_agent(STUDENT))
    assert asked("jpki-renew", LEGAL, CARD, of_agent(LICENSE)).copies


def test_an_agent_with_the_enclosed_reply_renews_in_one_visit_while_the_certificate_lives() -> None:
    agent = Applicant(who="voluntary", reply="enclosed", certificate="window")
    assert accepts("jpki-renew", agent, CARD, REPLY, of_agent(LICENSE))
    assert asked("jpki-renew", agent, CARD, REPLY, of_agent(LICENSE)).route == "proceed"
    assert not accepts("jpki-renew", agent, CARD, of_agent(LICENSE))
    assert not accepts("jpki-renew", agent, CARD, REPLY, of_agent(PENSION), of_agent(STUDENT))
    opened = Document("reply", sealed=False)
    assert not accepts("jpki-renew", agent, CARD, opened, of_agent(LICENSE))


@pytest.mark.parametrize(
    "agent",
    [
        Applicant(who="voluntary", reply="enclosed", certificate="expired"),
        Applicant(who="voluntary", reply="enclosed", pin_known=False),
        Applicant(who="voluntary", reply="none"),
    ],
)
def test_otherwise_an_agent_starts_an_inquiry_by_letter(agent: Applicant) -> None:
    found = asked("jpki-renew", agent, CARD, of_agent(PENSION), of_agent(STUDENT))
    assert found.sufficient
    assert found.route == "inquiry"


def test_with_the_answer_to_the_inquiry_the_second_visit_goes_on() -> None:
    agent = Applicant(who="voluntary", reply="inquiry", certificate="expired")
    assert asked("jpki-renew", agent, CARD, REPLY, of_agent(LICENSE)).route == "proceed"
    assert not accepts("jpki-renew", agent, CARD, of_agent(LICENSE))


def test_resetting_a_four_digit_pin_needs_the_card_and_one_more() -> None:
    forgot = Applicant(pin_known=False)
    assert not accepts("card-ansho-saisettei", forgot, CARD)
    assert accepts("card-ansho-saisettei", forgot, CARD, PENSION)
    assert accepts("card-ansho-saisettei", Applicant(pin_known=False, signature_only=True), CARD)


def test_a_guardian_resetting_a_pin_shows_two_documents() -> None:
    shown = (CARD, PENSION, of_agent(LICENSE))
    forgot = Applicant(who="legal", authority_known=True, pin_known=False)
    assert not accepts("card-ansho-saisettei", forgot, *shown)
    assert accepts("card-ansho-saisettei", forgot, *shown, of_agent(PENSION))


def test_an_agent_resets_a_pin_only_with_the_sealed_reply() -> None:
    first = Applicant(who="voluntary", pin_known=False)
    assert asked("card-ansho-saisettei", first, CARD, of_agent(LICENSE)).route == "inquiry"
    second = Applicant(who="voluntary", pin_known=False, reply="inquiry")
    assert not accepts("card-ansho-saisettei", second, CARD, PENSION, of_agent(LICENSE))
    assert accepts("card-ansho-saisettei", second, CARD, PENSION, of_agent(LICENSE), REPLY)


def test_two_weak_documents_do_not_make_a_residence_record() -> None:
    assert not accepts("juminhyo-kofu", SELF, STUDENT, COMPANY)
    assert accepts("juminhyo-kofu", SELF, PENSION, STUDENT)
    assert accepts("juminhyo-kofu", SELF, PENSION, ELIGIBILITY)
    assert accepts("juminhyo-kofu", SELF, LICENSE)
    assert asked("juminhyo-kofu", SELF, STUDENT).fallback == "interview"


def test_outside_the_household_a_letter_of_attorney_is_needed() -> None:
    assert not accepts("juminhyo-kofu", VOLUNTARY, of_agent(LICENSE))
    assert accepts("juminhyo-kofu", VOLUNTARY, of_agent(LICENSE), ATTORNEY)
    assert accepts("juminhyo-kofu", Applicant(who="voluntary", same_household=True), of_agent(LICENSE))


def test_a_move_is_accepted_and_the_person_notified_when_identity_stays_open() -> None:
    assert accepts("juki-tennyu", SELF, LICENSE)
    found = asked("juki-tennyu", SELF)
    assert not found.sufficient
    assert found.fallback == "accept_and_notify"


def test_records_of_another_city_go_to_the_household_with_photo_identity_only() -> None:
    assert accepts("koiki-juminhyo", SELF, LICENSE)
    assert not accepts("koiki-juminhyo", SELF, PENSION, STUDENT)
    assert asked("koiki-juminhyo", VOLUNTARY, of_agent(LICENSE), ATTORNEY).route == "refuse"


def test_a_special_permanent_resident_shows_the_certificate_or_the_loss() -> None:
    assert accepts("tokubetsu-eijusha-shomeisho", SELF, Document("special-permanent-resident-certificate"))
    assert accepts("tokubetsu-eijusha-shomeisho", SELF, Document("loss-evidence"))
    assert not accepts("tokubetsu-eijusha-shomeisho", SELF, LICENSE)
    child = Applicant(under15=True, under16=True)
    assert "ご親族" in asked("tokubetsu-eijusha-shomeisho", child).missing[0]


def test_applying_at_the_counter_takes_one_a_with_the_old_cards_pin_or_more() -> None:
    request = Document("pin-setting-request")
    assert accepts("card-shinseiji-raicho", SELF, request, LICENSE, CARD)
    no_pin = Applicant(pin_known=False)
    assert not accepts("card-shinseiji-raicho", no_pin, request, LICENSE)
    assert accepts("card-shinseiji-raicho", no_pin, request, LICENSE, PASSPORT)
    assert accepts("card-shinseiji-raicho", no_pin, request, PENSION, STUDENT, Document("number-notice"))
    assert not accepts("card-shinseiji-raicho", no_pin, request, PENSION, STUDENT)


@pytest.mark.parametrize(
    "family",
    [
        "jpki-renew",
        "card-ansho-saisettei",
        "card-kofu",
        "juminhyo-kofu",
        "juki-tennyu",
        "tokubetsu-eijusha-shomeisho",
        "juki-etsuran",
    ],
)
def test_the_families_of_the_counter_have_rules(family: str) -> None:
    assert family in families()


def test_a_family_without_rules_and_a_document_without_row_are_refused() -> None:
    with pytest.raises(ValueError, match="手続"):
        asked("no-such-family", SELF)
    with pytest.raises(ValueError, match="一覧にない"):
        asked("card-kofu", SELF, Document("library-card"))


def test_an_applicant_no_rule_speaks_of_goes_to_the_city() -> None:
    found = asked("card-kofu", Applicant(who="third"), LICENSE)
    assert not found.sufficient
    assert "市の職員" in found.missing[0]


def test_every_document_that_ended_says_what_to_bring_instead() -> None:
    assert all(kind.instead and kind.instead_en for kind in kinds() if kind.until is not None)


APPLICANTS = st.builds(
    Applicant,
    who=st.sampled_from(["self", "legal", "voluntary", "third"]),
    present=st.booleans(),
    under15=st.booleans(),
    ward=st.booleans(),
    same_household=st.booleans(),
    authority_known=st.booleans(),
    pin_known=st.booleans(),
    certificate=st.sampled_from(["valid", "window", "expired", "revoked"]),
    reply=st.sampled_from(["none", "enclosed", "inquiry"]),
    reason=st.sampled_from([None, *sorted(reasons())]),
)
DOCUMENTS = st.builds(
    Document,
    kind=st.sampled_from([kind.id for kind in kinds()]),
    holder=st.sampled_from(["principal", "agent"]),
    expiry=st.none() | st.dates(date(2025, 1, 1), date(2030, 1, 1)),
    issued=st.none() | st.dates(date(2010, 1, 1), TODAY),
    original=st.booleans(),
    complete=st.booleans(),
)
FAMILIES = st.sampled_from(sorted(families()))


@given(FAMILIES, APPLICANTS, st.lists(DOCUMENTS, max_size=6))
def test_insufficient_always_says_what_is_missing_in_both_languages(
    family: str, applicant: Applicant, shown: list[Document]
) -> None:
    found = judge(family, applicant, shown, TODAY)
    assert found.sufficient == (not found.missing)
    assert len(found.missing) == len(found.missing_en)
    assert all(line.endswith("。") for line in found.missing)
    assert "{" not in "".join((*found.missing, *found.missing_en, *found.notes, *found.notes_en))


@given(FAMILIES, APPLICANTS, st.lists(DOCUMENTS, max_size=5, unique_by=lambda d: (d.kind, d.holder)), DOCUMENTS)
def test_one_more_document_never_makes_it_worse(
    family: str, applicant: Applicant, shown: list[Document], more: Document
) -> None:
    if (more.kind, more.holder) in {(d.kind, d.holder) for d in shown}:
        return
    if judge(family, applicant, shown, TODAY).sufficient:
        assert judge(family, applicant, [*shown, more], TODAY).sufficient


@given(FAMILIES, APPLICANTS, st.lists(DOCUMENTS, max_size=6))
def test_the_order_on_the_desk_does_not_matter(family: str, applicant: Applicant, shown: list[Document]) -> None:
    again = sorted(
        shown, key=lambda d: (d.kind, d.holder, str(d.expiry), str(d.issued), d.original, d.complete), reverse=True
    )
    assert judge(family, applicant, shown, TODAY).sufficient == judge(family, applicant, again, TODAY).sufficient

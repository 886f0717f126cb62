"""Which window serves what, on the day, in this kind of office; and how a city puts its own places over the shipped."""

from datetime import date, time
from pathlib import Path

import msgspec
import pytest

from flows import guide
from flows.bringing import english, to_bring
from flows.catalog import Catalog, load, read
from flows.catalog.shelf import profiles
from flows.rules import places
from flows.rules.dated import TableError
from flows.rules.places import Directory, Place, Words, hours_on, of_profile, with_city
from tests.flows.definition_walk import packaged

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 28)
OWN = """
version = "m1"
[[place]]
id = "tax"
title = { ja = "納税課 12番窓口", en = "Tax, counter 12" }
where = { ja = "3階", en = "3rd floor" }
counter = "window"
errands = ["tax"]
[[place]]
id = "minami"
title = { ja = "南支所" }
where = { ja = "南町" }
procedures = ["juminhyo-kofu"]
since = 2026-12-01
"""


def here(profile: str) -> Directory:
    return of_profile(places.shipped(), profile)


def names(found: tuple[Place, ...]) -> list[str]:
    return [one.id for one in found]


def test_each_kind_of_office_has_its_own_counters() -> None:
    assert here("city").for_errand("health-link", FRIDAY)[0].where.ja == "本庁 中層棟1階"
    assert here("city").for_errand("card-lost", FRIDAY)[0].title.ja == "市民課 101番窓口"
    assert here("certificate").for_procedure("jpki-renew", "jpki", FRIDAY)[0].where.ja == "1階"
    assert here("certificate").for_errand("card-pickup", FRIDAY)[0].where.ja == "2階"
    assert here("ward").for_errand("tax", FRIDAY)[0].title.ja == "市税事務所"


def test_a_renewal_may_go_to_a_branch_and_the_counter_in_the_house_is_named_first() -> None:
    found = here("city").for_procedure("jpki-renew", "jpki", FRIDAY)
    assert names(found) == ["renewal", "senri", "senrioka", "yamada"]
    assert [hours_on(one, FRIDAY) for one in found[1:]] == [None, None, None]


def test_the_hours_are_those_of_the_day() -> None:
    renewal = here("city").place_on("renewal", FRIDAY)
    assert renewal is not None
    assert hours_on(renewal, FRIDAY) == [(time(9), time(17, 30))]
    assert hours_on(renewal, SATURDAY) == [(time(9), time(12))]
    assert hours_on(renewal, date(2026, 11, 23)) == []


@pytest.mark.parametrize("profile", sorted(profiles()))
def test_everything_a_visitor_may_begin_in_an_office_has_a_place(profile: str) -> None:
    for one in load(profile=profile).procedures.values():
        if one.start == "visit" and one.area not in ("admin", "complaint"):
            found = here(profile).for_procedure(one.id, one.area, FRIDAY)
            assert found, one.id
            assert found[0].id != places.FALLBACK, (profile, one.id, one.area)


@pytest.mark.parametrize("profile", sorted(profiles()))
def test_no_place_stands_twice_on_one_day(profile: str) -> None:
    found = names(here(profile).places(FRIDAY))
    assert len(found) == len(set(found))


def test_who_is_known_nowhere_is_sent_to_the_information_desk() -> None:
    assert names(here("base").for_procedure("dream", "dreams", FRIDAY)) == [places.FALLBACK]


def test_an_errand_is_not_offered_where_the_office_does_it_itself() -> None:
    offered = {one.id for one in here("certificate").errands_on(FRIDAY, ["jpki-renew"])}
    assert {"card-pickup", "move", "seal"} <= offered
    assert not {"card-pickup", "move", "seal", "jpki"} & {
        one.id for one in here("base").errands_on(FRIDAY, packaged().procedures)
    }


def test_a_place_holds_from_its_first_to_its_last_day() -> None:
    directory = with_city(OWN, "places.toml", here("base"))
    assert directory.place_on("minami", date(2026, 11, 30)) is None
    assert names(directory.for_procedure("juminhyo-kofu", "juki-cert", date(2026, 12, 1))) == ["minami", "citizens"]
    ended = msgspec.structs.replace(directory.place[1], until=date(2026, 12, 31))
    directory = msgspec.structs.replace(directory, place=(ended,))
    assert directory.place_on("minami", date(2027, 1, 1)) is None


def test_the_citys_row_takes_the_whole_place_of_the_shipped_one() -> None:
    directory = with_city(OWN, "places.toml", here("base"))
    tax = [one for one in directory.place if one.id == "tax"]
    assert [(one.where, one.errands) for one in tax] == [(Words("3階", "3rd floor"), ("tax",))]
    assert names(directory.for_errand("motorbike", FRIDAY)) == []
    assert directory.version == "2026-11+m1"


def test_a_city_says_which_places_it_has_not() -> None:
    directory = with_city('version = "1"\nwithout = ["water"]', "places.toml", here("base"))
    assert "water" not in names(directory.place)
    assert "water" not in {one.id for one in directory.errands_on(FRIDAY)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version = 1", "version"),
        ('version = "1"\nplaces = []', "places"),
        (OWN + 'errand = ["tax"]', "errand"),
        (OWN.replace('"window"', '"wndow"'), "wndow"),
        (OWN.replace('["tax"]', '["taxes"]'), "taxes"),
        ('version = "1"\nwithout = ["moon"]', "moon"),
        ('version = "1"\n[[place]]\nid = "x"\ntitle = { ja = "窓口" }', "where"),
    ],
)
def test_a_table_with_a_mistake_is_refused_and_named(text: str, says: str) -> None:
    with pytest.raises(TableError, match=says):
        with_city(text, "places.toml")


def test_a_citys_file_beside_its_definitions_is_read_with_the_catalog(tmp_path: Path) -> None:
    (tmp_path / "places.toml").write_text(OWN, encoding="utf-8")
    catalog = load(own=[tmp_path])
    assert catalog.places.for_errand("tax", FRIDAY)[0].title.ja == "納税課 12番窓口"
    assert load(profile="city").places.place_on("senri", FRIDAY) is not None
    assert load().places.place_on("senri", FRIDAY) is None


def test_a_place_may_keep_the_hours_of_a_counter_only_the_city_knows(tmp_path: Path) -> None:
    hours = """
[[counter]]
id = "minami"
title = "南支所"
source = "庁舎案内"
hours = [{ days = ["fri"], from = 09:00:00, to = 16:00:00 }]
[[special]]
date = 2026-12-04
kind = "closed"
"""
    (tmp_path / "hours.toml").write_text(hours, encoding="utf-8")
    own = OWN.replace("since = 2026-12-01", 'counter = "minami"')
    (tmp_path / "places.toml").write_text(own, encoding="utf-8")
    catalog = load(own=[tmp_path])
    place = catalog.places.place_on("minami", FRIDAY)
    assert place is not None
    assert hours_on(place, FRIDAY, catalog.hours) == [(time(9), time(16))]
    (part,) = guide.entries(catalog, guide.Chosen(places=("minami",)), FRIDAY)
    assert part["places"][0]["hours"]["ja"] == "本日 9:00～16:00"
    assert guide.hours(place, date(2026, 12, 4), catalog.hours)["ja"] == "本日はお休みです"
    (tmp_path / "hours.toml").write_text("[year_end]\nfirst = '12-28'", encoding="utf-8")
    assert {one.code for one in read(own=[tmp_path])[1]} == {"wrong_hours", "wrong_places"}


def test_a_citys_wrong_file_is_a_problem_with_its_name_and_the_shipped_places_stay(tmp_path: Path) -> None:
    (tmp_path / "places.toml").write_text(OWN.replace('"window"', '"wndow"'), encoding="utf-8")
    catalog, problems = read(own=[tmp_path])
    assert [(one.code, Path(one.file).name) for one in problems] == [("wrong_places", "places.toml")]
    assert "wndow" in problems[0].message
    assert catalog.places == Catalog(procedures={}, hashes={}).places


@pytest.mark.parametrize(
    ("procedure", "sure"),
    [
        ("juki-tennyu", ["本人確認書類"]),
        ("inkan-toroku-sokuji", ["本人確認書類", "登録する印鑑"]),
        ("inkan-toroku-shokai", ["本人確認書類", "登録する印鑑"]),
        ("jpki-renew", ["個人番号カード"]),
    ],
)
def test_what_everybody_brings_comes_first_without_the_forms_of_the_counter(procedure: str, sure: list[str]) -> None:
    things = to_bring(packaged().find(procedure))
    assert [thing.name for thing in things if thing.sure] == sure
    assert all(thing.sure for thing in things[: len(sure)])


def test_what_everybody_brings_and_every_errand_have_english_names() -> None:
    for errand in places.shipped().errand:
        assert errand.title.en.isascii(), errand.id
        assert all(english(name) for name in errand.bring), errand.id
    for one in places.shipped().place:
        assert one.title.en, one.id
        assert one.where.en, one.id
    assert english("転出証明書") == "Moving-out certificate"
    assert english("誰も知らない紙") == ""

"""Finding: the palette, and the ways people write and speak."""

import pytest

from flows.catalog import load
from screens.find import Index, procedures
from screens.home import HomeScreen
from screens.reception import ReceptionScreen
from screens.search import SearchScreen
from screens.sound import latin, plain, spoken
from screens.visitcard import VisitCard
from tests.screens.at import at, write
from tests.screens.scenes import busy_morning


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(procedures(load()))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("住民票", "juminhyo-kofu"),
        ("じゅうみんひょう", "juminhyo-kofu"),
        ("ジュウミンヒョウ", "juminhyo-kofu"),
        ("juminhyo", "juminhyo-kofu"),
        ("juuminhyou", "juminhyo-kofu"),
        ("zyuuminhyou", "juminhyo-kofu"),
        ("住民表", "juminhyo-kofu"),
        ("引っ越し前の住民票", "juminhyo-kofu"),
        ("青い封筒", "jpki-renew"),
        ("densisyoumeisyo no kousin", "jpki-renew"),
        ("暗証番号の初期化", "card-ansho-saisettei"),
        ("jpki-renew", "jpki-renew"),
    ],
)
def test_a_procedure_is_found_by_kanji_kana_romaji_of_any_school_and_what_people_say(
    index: Index, query: str, found: str
) -> None:
    assert index.find(query)[0].id == found


def test_what_is_like_nothing_finds_nothing(index: Index) -> None:
    assert index.find("qqqqqqqq") == []


def test_an_empty_query_shows_the_beginning(index: Index) -> None:
    assert len(index.find("  ", limit=5)) == 5


@pytest.mark.parametrize(("one", "other"), [("shinsei", "sinsei"), ("tōkyō", "toukyou"), ("chijimi", "tizimi")])
def test_schools_of_romaji_are_one(one: str, other: str) -> None:
    assert latin(one) == latin(other)


def test_widths_case_and_hyphens_do_not_matter() -> None:
    assert plain("Ｂ－０２１") == plain("b-021") == "b021"
    assert spoken("カード") == spoken("かーど")


async def test_f4_opens_a_visit_by_its_bare_number() -> None:
    async with at(await busy_morning(), "1001") as walk:
        await walk.keys("f4")
        await write(walk, "b004")
        await walk.keys("enter")
        assert isinstance(walk.screen, VisitCard)
        assert "受付 B-004" in walk.text()


async def test_f4_starts_reception_with_a_procedure() -> None:
    async with at(await busy_morning(), "1001") as walk:
        await walk.keys("f4")
        await write(walk, "koshin")
        await walk.keys("enter")
        assert isinstance(walk.screen, ReceptionScreen)
        assert walk.screen.told.wants == ["jpki-renew"]


async def test_up_and_down_choose_while_typing_goes_on_and_esc_leaves_nothing_behind() -> None:
    async with at(await busy_morning(), "1001") as walk:
        await walk.keys("f4", "down", "down", "up")
        assert isinstance(walk.screen, SearchScreen)
        await walk.keys("escape")
        assert isinstance(walk.screen, HomeScreen)


async def test_the_palette_changes_the_colours() -> None:
    async with at(await busy_morning(), "1001") as walk:
        await walk.keys("f4")
        await write(walk, "gamennoiro")
        await walk.keys("enter")
        assert walk.app.theme == "madoguchi-light"

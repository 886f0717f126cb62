"""A card on the reader: what it is, what is expired or locked, what that suggests."""

from datetime import date

from msgspec.structs import replace

from flows.catalog import load
from flows.ports import CardFacts, Certificate
from screens.cardfacts import lines, suggestions
from screens.cardview import CardView
from screens.counter import CardChanged
from screens.home import HomeScreen
from screens.reception import ReceptionScreen
from tests.screens.at import NARROW, WIDE, at
from tests.screens.host import Stage
from tests.screens.scenes import card

TODAY = date(2026, 11, 20)


def shown(facts: CardFacts) -> str:
    return "\n".join(line.plain for line in lines(facts, TODAY))


def test_a_locked_pin_and_a_certificate_to_renew_are_marked_and_named() -> None:
    text = shown(card(Stage()))
    assert "▲ 署名用電子証明書" in text
    assert "令和8年12月14日まで  更新できます" in text
    assert "ロック" in text
    assert "あと3回" in text


def test_an_expired_certificate_says_so() -> None:
    facts = replace(card(Stage()), user=Certificate(present=True, expires=date(2026, 11, 1), tries=3))
    assert "期限切れ" in shown(facts)


def test_locked_suggests_a_reset_before_the_renewal() -> None:
    assert suggestions(card(Stage()), TODAY, load()) == ["card-ansho-saisettei", "jpki-renew"]


def test_a_fresh_card_suggests_nothing() -> None:
    fresh = Certificate(present=True, expires=date(2030, 11, 1), tries=5)
    assert suggestions(replace(card(Stage()), user=fresh, signature=fresh), TODAY, load()) == []


def test_a_card_of_another_kind_suggests_nothing() -> None:
    assert suggestions(replace(card(Stage()), kind="residence"), TODAY, load()) == []


async def test_a_tap_anywhere_opens_the_card_and_a_choice_starts_reception() -> None:
    stage = await Stage().staffed()
    for size in (NARROW, WIDE):
        async with at(stage, "1001", size=size) as walk:
            walk.app.post_message(CardChanged(card(stage)))
            await walk.settle()
            assert isinstance(walk.screen, CardView)
            assert "個人番号カード" in walk.text()
            await walk.keys("2")
            assert isinstance(walk.screen, ReceptionScreen)
            assert walk.screen.told.wants == ["jpki-renew"]


async def test_a_tap_while_somebody_types_only_says_so() -> None:
    stage = await Stage().staffed()
    async with at(stage, "1001") as walk:
        await walk.keys("f2")
        walk.app.post_message(CardChanged(card(stage)))
        await walk.settle()
        assert isinstance(walk.screen, ReceptionScreen)
        assert "F5 で内容" in walk.message()
        assert "カードあり" in walk.text()
        await walk.keys("f5")
        assert isinstance(walk.screen, CardView)


async def test_a_card_nobody_signed_in_for_shows_nothing() -> None:
    stage = await Stage().staffed()
    async with at(stage) as walk:
        walk.app.post_message(CardChanged(card(stage)))
        await walk.settle()
        assert "個人番号カード" not in walk.text()


async def test_without_a_card_f5_says_what_to_do() -> None:
    async with at(await Stage().staffed(), "1001") as walk:
        await walk.keys("f5")
        assert "カードリーダーがつながっていません" in walk.text()
        await walk.keys("escape")
        assert isinstance(walk.screen, HomeScreen)

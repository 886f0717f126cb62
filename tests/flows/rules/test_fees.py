"""What things cost, when, and for whom they are free (domain rules 4)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules import fees
from flows.rules.dated import TableError
from flows.rules.fees import FeeError, fee

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("item", "yen"),
    [
        ("card-kofu", 0),
        ("card-saikofu", 800),
        ("denshi-saikofu", 200),
        ("card-tokkyu", 1800),
        ("denshi-tokkyu", 200),
        ("jpki-renew", 0),
        ("tokubetsu-eijusha-kokan", 1600),
        ("koseki", 450),
        ("joseki", 750),
        ("juri-shomei-joshitsu", 1400),
        ("zei-keizokukensa", 0),
        ("nofusho-saihakko", 0),
    ],
)
def test_the_price_of_one(item: str, yen: int) -> None:
    assert fee(item, 1, TODAY).yen == yen


def test_a_card_with_certificates_costs_a_thousand_and_express_two_thousand() -> None:
    assert fee("card-saikofu", 1, TODAY).yen + fee("denshi-saikofu", 1, TODAY).yen == 1000
    assert fee("card-tokkyu", 1, TODAY).yen + fee("denshi-tokkyu", 1, TODAY).yen == 2000


def test_express_is_paid_at_application_and_the_rest_at_delivery() -> None:
    assert fee("card-tokkyu", 1, TODAY).collect == "application"
    assert fee("card-saikofu", 1, TODAY).collect == "delivery"


def test_the_outcome_says_everything_that_is_stored() -> None:
    found = fee("juminhyo", 3, TODAY)
    assert (found.item, found.unit, found.quantity, found.yen, found.waiver) == ("juminhyo", 300, 3, 900, None)
    assert found.table_version == fees.shipped().version


def test_a_waiver_makes_it_free_and_keeps_the_price() -> None:
    found = fee("card-saikofu", 1, TODAY, "not-at-fault")
    assert (found.unit, found.yen, found.waiver) == (800, 0, "not-at-fault")


@pytest.mark.parametrize(
    ("item", "quantity", "day", "waiver"),
    [
        ("no-such-item", 1, TODAY, None),
        ("card-saikofu", 1, TODAY, "no-such-waiver"),
        ("card-saikofu", 1, TODAY, "under-one"),
        ("card-saikofu", 1, TODAY, ""),
        ("card-saikofu", 0, TODAY, None),
        ("card-saikofu", -1, TODAY, None),
        ("tsuchi-card-saikofu", 1, date(2020, 5, 25), None),
        ("card-tokkyu", 1, date(2024, 12, 1), None),
    ],
)
def test_what_the_table_does_not_know_is_refused(item: str, quantity: int, day: date, waiver: str | None) -> None:
    with pytest.raises(FeeError):
        fee(item, quantity, day, waiver)


def test_prices_change_at_midnight() -> None:
    assert fee("tsuchi-card-saikofu", 1, date(2020, 5, 24)).yen == 500
    assert fee("card-tokkyu", 1, date(2024, 12, 2)).yen == 1800


def test_an_amount_the_sources_leave_open_says_so_and_stamps_stay_out_of_the_till() -> None:
    assert fee("tokubetsu-eijusha-kokan", 1, date(2026, 6, 13)).confirmed
    assert not fee("tokubetsu-eijusha-kokan", 1, date(2026, 6, 14)).confirmed
    assert fee("tokubetsu-eijusha-kokan", 1, TODAY).tender == "stamp"


CITY = """
version = "city-7"
[waivers]
x = "減免"
[[fee]]
item = "juminhyo"
title = "住民票の写し"
unit = 250
waivers = ["x"]
source = "手数料条例"
"""


def test_a_city_brings_its_own_table() -> None:
    table = fees.read(CITY, "city.toml")
    found = fee("juminhyo", 2, TODAY, table=table)
    assert (found.yen, found.table_version) == (500, "city-7")
    with pytest.raises(FeeError):
        fee("koseki", 1, TODAY, table=table)


def test_a_table_with_a_wrong_key_names_file_and_key() -> None:
    with pytest.raises(TableError, match=r"city\.toml.*prise"):
        fees.read(CITY.replace("unit", "prise"), "city.toml")
    with pytest.raises(TableError, match=r"city\.toml"):
        fees.read("version = ", "city.toml")


def test_every_waiver_an_item_allows_has_a_name() -> None:
    table = fees.shipped()
    assert {waiver for price in table.fee for waiver in price.waivers} <= set(table.waivers)


def test_no_item_has_two_prices_on_one_day() -> None:
    for day in (date(2020, 5, 24), date(2024, 12, 2), date(2026, 6, 13), date(2026, 6, 14), TODAY):
        names = [price.item for price in fees.items(day)]
        assert len(names) == len(set(names))


@given(st.sampled_from([price.item for price in fees.items(TODAY)]), st.integers(1, 500))
def test_the_sum_is_unit_times_quantity_in_whole_yen(item: str, quantity: int) -> None:
    found = fee(item, quantity, TODAY)
    assert found.yen == found.unit * quantity >= 0


@pytest.mark.parametrize("item", ["card-saikofu", "denshi-saikofu"])
def test_every_ground_of_a_new_card_is_either_free_or_paid(item: str) -> None:
    table = fees.shipped()
    row = next(price for price in fees.items(TODAY) if price.item == item)
    assert not set(row.waivers) & set(row.paid)
    assert set(row.paid) <= set(table.paid)
    for ground in row.waivers:
        assert fees.on_ground(item, TODAY, ground).yen == 0
    for ground in row.paid:
        assert fees.on_ground(item, TODAY, ground).yen == row.unit


def test_a_ground_nobody_wrote_down_is_the_citys_to_decide() -> None:
    with pytest.raises(FeeError):
        fees.on_ground("card-saikofu", TODAY, "eaten-by-the-dog")


def test_revenue_stamps_pay_nothing_else_and_only_cash_fills_the_till() -> None:
    assert [row.id for row in fees.methods("tokubetsu-eijusha-kokan", TODAY)] == ["stamp"]
    ways = fees.methods("juminhyo", TODAY)
    assert {row.id for row in ways} == {"cash", "card", "cashless", "certificate-stamp", "postal-order"}
    assert [row.id for row in ways if row.till] == [row.id for row in ways if row.change] == ["cash"]

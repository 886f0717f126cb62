"""What people say at the counter finds what they mean."""

import tomllib
from pathlib import Path

import pytest

from flows.catalog import load
from screens.find import Index, procedures

SAID = tomllib.loads(Path(__file__).with_name("said_at_the_counter.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(procedures(load()))


@pytest.mark.parametrize(("said", "meant"), SAID["first"].items())
def test_it_stands_first(index: Index, said: str, meant: str) -> None:
    assert [entry.id for entry in index.find(said, limit=1)] == [meant]


@pytest.mark.parametrize(("said", "meant"), SAID["among"].items())
def test_it_is_among_the_first_three(index: Index, said: str, meant: str) -> None:
    assert meant in [entry.id for entry in index.find(said, limit=3)]


def test_every_procedure_stands_first_by_its_own_name_and_first_word(index: Index) -> None:
    lost = [
        one.id
        for one in load().procedures.values()
        if one.id not in [entry.id for entry in index.find(one.title.ja, limit=2)]
        or one.id not in [entry.id for entry in index.find(one.words[0], limit=5)]
    ]
    assert lost == []

"""The people of a visit: who they are to the procedure, children, guardians, interpreters."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual.containers import Vertical
from textual.widget import Widget

from flows.visit import Party
from flows.words import labels
from screens.base import CounterModal
from screens.counter import Counter
from screens.pick import Pick
from screens.widgets.choice import Choice, ChoiceList
from screens.words import label, say

ADD, CHILD, REMOVE = "add", "child", "remove"


def describe(party: Party) -> str:
    """Return a party in words: 対象者（15歳未満）."""
    child = f"（{say('reception.child')}）" if party.under15 else ""
    return label("stance", party.stance) + child


def summary(parties: Sequence[Party]) -> str:
    """Return everybody in one line."""
    return "、".join(describe(party) for party in parties)


class PartiesScreen(CounterModal[tuple[Party, ...]]):
    """A window with the people; dismissed with them as they are after the changes."""

    help_key: ClassVar[str] = "help.reception"
    CSS: ClassVar[str] = "PartiesScreen > .window { width: 60; }"

    def __init__(self, counter: Counter, parties: Sequence[Party]) -> None:
        super().__init__(counter)
        self.parties = tuple(parties)

    def body(self) -> Iterable[Widget]:
        """Everybody, and a line to add somebody."""
        with Vertical(classes="window") as window:
            window.border_title = say("reception.parties")
            yield ChoiceList(name="people")

    async def reload(self) -> None:
        """Show everybody."""
        people = [Choice(id=party.id, label=say("reception.party", n=n, stance=describe(party)))
                  for n, party in enumerate(self.parties, 1)]  # fmt: skip
        self.query_one(ChoiceList).offer([*people, Choice(id=ADD, label=say("reception.add"), key="a")])

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Add somebody, or change one."""
        stances = [Choice(id=code, label=words) for code, words in labels("stance").items()]
        if event.id == ADD:
            self.app.push_screen(
                Pick(self.counter, say("reception.stance"), stances, note=say("reception.second_subject")), self._added
            )
            return
        changes = [*stances, Choice(id=CHILD, label=say("reception.child_toggle"), key="c")]
        if len(self.parties) > 1:
            changes.append(Choice(id=REMOVE, label=say("reception.remove"), key="x"))
        self.app.push_screen(
            Pick(self.counter, say("reception.stance"), changes), lambda chosen: self._changed(event.id, chosen)
        )

    def _added(self, chosen: tuple[str, ...] | None) -> None:
        if chosen:
            self.parties = (*self.parties, Party(id=self.counter.desk.ids.new(), stance=chosen[0]))
            self.renew()

    def _changed(self, party_id: str, chosen: tuple[str, ...] | None) -> None:
        for change in chosen or ():
            self.parties = tuple(
                _change(party, change) if party.id == party_id else party
                for party in self.parties
                if change != REMOVE or party.id != party_id
            )
            self.renew()

    def do_back(self) -> None:
        """Esc keeps the people as they are now."""
        self.dismiss(self.parties)


def _change(party: Party, change: str) -> Party:
    if change == CHILD:
        return replace(party, under15=not party.under15)
    return replace(party, stance=change)

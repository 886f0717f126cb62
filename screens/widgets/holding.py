"""The right column of a case: what we hold, how far the identity documents go, the card, the visitor's needs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from flows.case import Case
from flows.ports import CardFacts, Certificate
from flows.progress import Place
from flows.rules.documents import kind_of
from flows.rules.identity import Judgement
from flows.rules.validity import renewable_from
from flows.visit import Visit
from screens import day
from screens.columns import fold, spread
from screens.widgets.tray import tray_lines
from screens.words import label, say

BAR = "■"
EMPTY = "□"
METER = 5


@dataclass(frozen=True)
class Held:
    """Everything the column shows of a case."""

    items: Mapping[str, Place]
    case: Case
    visit: Visit | None
    judgement: Judgement | None
    card: CardFacts | None
    today: date


def holding_lines(held: Held, cells: int, *, language: str = "ja") -> Iterator[Content]:
    """Return the column for a width."""
    yield from tray_lines(held.items, cells)
    yield from _owed(held.case, cells)
    if held.judgement is not None:
        yield Content("")
        yield from meter_lines(held.judgement, cells, language)
    if held.card is not None:
        yield Content("")
        yield from _card(held.card, held.today, cells)
    if held.visit is not None:
        yield Content("")
        yield from _visitor(held.visit, cells)


def _owed(case: Case, cells: int) -> Iterator[Content]:
    for name, place in case.owed().items():
        yield spread(Content(f"  {name}"), Content.styled(say(f"way.{place.way}"), "$text-muted"), cells)
    for name in case.difference:
        yield Content.styled(f"▲ {say('holding.difference', item=name)}", "bold $warning")


def meter_lines(judgement: Judgement, cells: int, language: str = "ja") -> Iterator[Content]:
    """Return the identity meter: a bar and one word, then the sentence to read aloud."""
    if judgement.sufficient:
        yield Content.assemble((f"{say('holding.identity')}  ", "bold"), (BAR * METER, "$success"),
                               (f" {say('holding.sufficient')}", "bold $success"))  # fmt: skip
    else:
        counted = min(len(judgement.counted), METER - 1)
        yield Content.assemble((f"{say('holding.identity')}  ", "bold"), (BAR * counted, "$warning"),
                               (EMPTY * (METER - counted), "$text-muted"))  # fmt: skip
        yield from _wrapped(judgement.meter, cells, "bold $warning")
        missing = judgement.missing if language == "ja" else judgement.missing_en
        for sentence in missing:
            yield from _wrapped(say("holding.aloud", words=sentence), cells, "")
    for kind in judgement.counted:
        yield Content.styled(f"  {kind_of(kind).ja}", "$text-muted")
    for note in judgement.notes if language == "ja" else judgement.notes_en:
        yield from _wrapped(note, cells, "$text-muted")
    if judgement.route not in ("proceed", "refuse") and judgement.sufficient:
        yield from _wrapped(label("route", judgement.route), cells, "$text-muted")


def _wrapped(text: str, cells: int, style: str) -> Iterator[Content]:
    for line in fold(text, cells - 3) if text else ():
        yield Content.styled(line, style)


def _card(card: CardFacts, today: date, cells: int) -> Iterator[Content]:
    yield spread(Content.styled(label("card", card.kind), "bold"),
                 Content.styled(say("card.read_at", time=day.clock(card.read_at)), "$text-muted"), cells)  # fmt: skip
    if card.problem:
        yield from _wrapped(card.sentence, cells, "bold $warning")
    for name, one in (("signature", card.signature), ("user", card.user)):
        if one is not None:
            yield spread(Content(f"  {label('holding', name)}"), _until(one, today), cells)
    if card.card_expires is not None:
        yield spread(Content(f"  {say('holding.face')}"), Content(card.card_expires.isoformat()), cells)
    tries = " ".join(say("holding.tries", name=say(f"holding.{name}_short"), n=one.tries)
                     for name, one in (("signature", card.signature), ("user", card.user))
                     if one is not None and one.tries is not None)  # fmt: skip
    if tries:
        yield Content(f"  {tries}")


def _until(one: Certificate, today: date) -> Content:
    if not one.present:
        return Content.styled(say("card.absent"), "$text-muted")
    if one.expires is None:
        return Content("")
    if one.expires < today:
        return Content.styled(f"{one.expires.isoformat()} ▲{say('card.expired')}", "bold $error")
    if renewable_from(one.expires) <= today:
        return Content.styled(f"{one.expires.isoformat()} ▲{say('holding.renew')}", "bold $warning")
    return Content(one.expires.isoformat())


def _visitor(visit: Visit, cells: int) -> Iterator[Content]:
    words = [label("need", need) for need in visit.needs] + [label("reception", visit.language)]
    yield spread(Content.styled(say("holding.visitor"), "bold"),
                 Content.styled(label("visit_state", visit.state), "$text-muted"), cells)  # fmt: skip
    yield Content(f"  {'  '.join(words)}")
    for party in visit.parties:
        child = f" {say('holding.child')}" if party.under15 else ""
        gone = "" if party.present else f" {say('holding.not_here')}"
        yield Content.styled(f"  {label('stance', party.stance)}{child}{gone}", "$text-muted")


def strip_line(held: Held, cells: int) -> Content:
    """Return the column in one line, for a narrow screen."""
    counts: dict[str, int] = {}
    for place in held.items.values():
        if place.way == "tray":
            counts[place.list] = counts.get(place.list, 0) + place.count
    parts = [Content(f"{label('tray_short', kind)}{n}") for kind, n in counts.items()]
    parts = parts or [Content.styled(say("holding.nothing"), "$text-muted")]
    if held.judgement is not None:
        well = held.judgement.sufficient
        words = say("holding.sufficient") if well else held.judgement.meter or say("holding.missing")
        parts.append(
            Content.assemble(f"{say('holding.identity')} ", (words, "bold $success" if well else "bold $warning"))
        )
    if held.case.difference:
        parts.append(Content.styled(f"▲ {say('holding.differs')}", "bold $warning"))
    return Content("  ").join(parts).truncate(max(cells, 20), ellipsis=True)


class Holding(VerticalScroll, can_focus=False):
    """The column itself."""

    DEFAULT_CSS = "Holding { height: 1fr; } Holding Static { height: auto; }"

    def __init__(self, *, name: str = "holding") -> None:
        super().__init__(id=name)
        self._held: Held | None = None
        self._language = "ja"

    def compose(self) -> Iterator[Static]:
        """One text."""
        yield Static("", markup=False)

    def show(self, held: Held | None, language: str = "ja") -> None:
        """Show these things."""
        self._held, self._language = held, language
        self._write()

    def on_resize(self) -> None:
        """Lines are cut to the width."""
        self._write()

    def _write(self) -> None:
        cells = max(self.size.width - 1, 16)
        lines = list(holding_lines(self._held, cells, language=self._language)) if self._held else []
        self.query_one(Static).update(Content("\n").join(lines))

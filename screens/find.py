"""Finding things by what people type or say: kana, romaji, kanji, numbers."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.fuzz import partial_ratio

from flows.catalog import Catalog
from flows.ports import VisitRow
from screens.counter import Counter
from screens.sound import hiragana, plain, spoken
from screens.words import label, say

ENOUGH = (90.0, 80.0)
"""How alike (of 100) a misspelt query must be: a short one, and one of six or more letters."""
MOST_SHARED = 70.0
PIECES = 0.7
"""A query put in other words: the score when all its pieces are there, and the part that must be."""
SCREENS = ("home", "reception", "card", "till", "lists", "report", "devices", "drawer", "decisions")
DEEDS = ("leave", "sign_out", "theme")


@dataclass(frozen=True)
class Entry:
    """One thing that can be found.

    Attributes:
        kind: ``procedure`` ``visit`` ``screen`` ``deed``.
        id: what it is.
        title: what the list says; ``note`` the quiet words beside it.
        texts: everything it may be found by, made plain; ``sounds`` the same as romaji.
    """

    kind: str
    id: str
    title: str
    note: str = ""
    texts: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()


@dataclass
class Index:
    """Everything that can be found, with its sounds worked out once."""

    entries: list[Entry] = field(default_factory=list)

    def find(self, query: str, limit: int = 9) -> list[Entry]:
        """Return the best matches, best first; for an empty query the entries in their own order."""
        if not query.strip():
            return self.entries[:limit]
        asked = Asked.of(query)
        scored = [(asked.score(entry), -place, entry) for place, entry in enumerate(self.entries)]
        found = sorted((one for one in scored if one[0] > 0), key=lambda one: one[:2], reverse=True)
        return [entry for _, _, entry in found[:limit]]


@dataclass(frozen=True)
class Asked:
    """A query in every form it is compared in."""

    text: str
    sound: str

    @classmethod
    def of(cls, query: str) -> "Asked":
        """Return a query made ready; kanji are read aloud, romaji brought to one spelling."""
        return cls(text=hiragana(plain(query)), sound=spoken(query))

    def score(self, entry: Entry) -> float:
        """Return how well an entry fits: 0 for not at all, 200 for the very number or name."""
        return max(_best(self.text, entry.texts, 0), _best(self.sound, entry.sounds, 15))


def _best(asked: str, texts: Sequence[str], less: float) -> float:
    if not asked:
        return 0.0
    return max((_likeness(asked, text) - less for text in texts), default=0.0)


def _likeness(asked: str, text: str) -> float:
    if asked == text:
        return 200.0
    if text.startswith(asked):
        return 150.0 - len(text) / 10
    if asked in text:
        return 120.0 - len(text) / 10
    if len(asked) < 4:
        return 0.0
    alike = partial_ratio(asked, text) if len(text) >= len(asked) else 0.0
    return alike if alike >= ENOUGH[len(asked) >= 6] else _shared(asked, text)


def _shared(asked: str, text: str) -> float:
    """Return how much of a longer query a text has, in pieces of two or three letters and whatever order."""
    size = 3 if asked.isascii() else 2
    pieces = {asked[at : at + size] for at in range(len(asked) - size + 1)}
    part = sum(piece in text for piece in pieces) / len(pieces)
    return MOST_SHARED * part if part >= PIECES else 0.0


def procedures(catalog: Catalog) -> list[Entry]:
    """Return the procedures of an office: by name, kana, id and what people say."""
    return [
        entry("procedure", one.id, one.title.ja, label("category", one.category),
              (one.title.ja, one.kana, one.title.en, one.id, *one.words))
        for one in catalog.procedures.values()
    ]  # fmt: skip


def visits(rows: Iterable[VisitRow], catalog: Catalog) -> list[Entry]:
    """Return the open visits: by ticket number and claim tag."""
    found = []
    for row in rows:
        wants = "・".join(catalog.procedures[want].title.ja for want in row.wants if want in catalog.procedures)
        names = tuple(hiragana(plain(name)) for name in (row.number, row.number.lstrip("ABCD-0"), row.tag) if name)
        note = label("visit_state", row.state)
        found.append(Entry(kind="visit", id=row.id, title=f"{row.number}  {wants}", note=note, texts=names))
    return found


def screens(known: Iterable[str]) -> list[Entry]:
    """Return the screens and deeds of this terminal."""
    places = [entry("screen", name, say(f"search.{name}"), say("search.screen"), (say(f"search.{name}"), name))
              for name in SCREENS if name in known]  # fmt: skip
    deeds = [entry("deed", name, say(f"search.{name}"), say("search.deed"), (say(f"search.{name}"), name))
             for name in DEEDS]  # fmt: skip
    return [*places, *deeds]


def entry(kind: str, name: str, title: str, note: str, texts: Iterable[str]) -> Entry:
    """Return an entry with its plain texts and its sounds worked out."""
    given = [text for text in texts if text]
    return Entry(
        kind=kind, id=name, title=title, note=note,
        texts=tuple(dict.fromkeys(hiragana(plain(text)) for text in given)),
        sounds=tuple(dict.fromkeys(spoken(text) for text in given if not text.isdigit())),
    )  # fmt: skip


async def of_procedures(counter: Counter) -> list[Entry]:
    """Return the procedures of this office; worked out once, away from the screen, because the dictionary is slow."""
    if counter.findable is None:
        if counter.finding is None:
            counter.finding = asyncio.ensure_future(asyncio.to_thread(procedures, counter.catalog))
        # whoever gives up waiting must not take the work away from the others
        counter.findable = await asyncio.shield(counter.finding)
    return counter.findable

"""案内票: where the visitor goes next, when it is open there, what to bring."""

from collections.abc import Iterable

from hardware.paper.blocks import Block, Check, Code, Gap, Pair, Rule, Text
from hardware.paper.layouts.parts import both, foot, heading
from hardware.paper.slips import GuidePlace, GuideSlip, GuideStop, Say
from hardware.paper.words import say


def guide(slip: GuideSlip) -> list[Block]:
    """案内票."""
    page = heading(_fit(slip.office, slip), _word("title", slip), slip.copy)
    page.append(Pair(_line(_word("number", slip)), slip.number, 28, bold=True))
    for place, stop in enumerate(slip.stops, 1):
        page += [Rule(), *_stop(f"{place}　" if len(slip.stops) > 1 else "", stop, slip)]
    page.append(Rule())
    please = _word("please", slip)
    beside: tuple[Text | Gap, ...] = (Text(please.ja, 23), Gap(6), *_english(please.en, 19))
    page += [Code(slip.code, beside)] if slip.code else both(please)
    return [*page, *foot(f"{say('issued').ja}　{slip.issued}")]


def _word(key: str, slip: GuideSlip) -> Say:
    return _fit(say(f"guide.{key}"), slip)


def _fit(words: Say, slip: GuideSlip) -> Say:
    """The words without their English where the visitor does not need it."""
    return words if slip.english else Say(words.ja)


def _line(words: Say) -> str:
    return f"{words.ja} {words.en}".strip()


def _english(text: str, size: int) -> list[Text]:
    return [Text(text, size)] if text else []


def _stop(mark: str, stop: GuideStop, slip: GuideSlip) -> list[Block]:
    title = _fit(stop.title, slip)
    page: list[Block] = [Text(f"{mark}{title.ja}", 32, bold=True), *_english(title.en, 23), Gap(4)]
    for place in stop.places[:1]:
        page += _place(place, slip, named=place.title != stop.title)
    others = [_line(_fit(Say(_named(one.title.ja, one.where.ja), _named(one.title.en, one.where.en)), slip))
              for one in stop.places[1:]]  # fmt: skip
    if others:
        page += [Gap(4), *both(_word("also", slip), 21), *(Text(f"・{one}", 23, indent=12) for one in others)]
    return [*page, *_bring(stop, slip)]


def _named(title: str, where: str) -> str:
    return title if not where or where in title else f"{title}（{where}）"


def _place(place: GuidePlace, slip: GuideSlip, *, named: bool) -> list[Block]:
    """Where it is, large; what it is called, unless that stands above already; when it is open."""
    title, where, hours = (_fit(words, slip) for words in (place.title, place.where, place.hours))
    english = ", ".join(part for part in (title.en if named else "", where.en) if part)
    return [
        Text(f"▶ {where.ja}", 30, bold=True),
        *([Text(title.ja, 28, indent=32)] if named else []),
        *([Text(english, 21, indent=32)] if english else []),
        Text(_line(Say(hours.ja, hours.en)), 22, indent=32),
    ]


def _bring(stop: GuideStop, slip: GuideSlip) -> list[Block]:
    page: list[Block] = []
    if stop.bring:
        page += [Gap(8), *both(_word("bring", slip), 22), Gap(2), *_checks(stop.bring, slip, 26)]
    if stop.maybe:
        page += [Gap(6), *both(_word("maybe", slip), 20), Gap(2), *_checks(stop.maybe, slip, 22)]
    return page


def _checks(things: Iterable[Say], slip: GuideSlip, size: int) -> list[Block]:
    return [Check(one.ja, (_fit(one, slip).en,), size=size) for one in things]

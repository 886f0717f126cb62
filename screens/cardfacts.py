"""What a tap says, in words: kind, dates, locks, and the procedures that suggests."""

from datetime import date

from textual.content import Content

from flows.catalog import Catalog
from flows.ports import CardFacts, Certificate
from flows.rules.validity import renewable_from
from screens import day
from screens.columns import pad
from screens.words import label, say

RENEW, RESET, CARD = "jpki-renew", "card-ansho-saisettei", "card-kofu"


def lines(card: CardFacts, today: date) -> list[Content]:
    """Return the facts, one a line; what needs a hand carries a mark and says what it is."""
    found = [Content.assemble((label("card", card.kind), "bold"), (f"  {_read_at(card)}", "$text-muted"))]
    if card.problem or card.sentence:
        found.append(Content.styled(f"▲ {card.sentence}", "bold $warning"))
    for name, certificate in (("signature", card.signature), ("user", card.user)):
        if certificate is not None:
            found.append(_certificate(name, certificate, today))
    if card.card_expires is not None:
        found.append(_row(say("card.expires"), _until(card.card_expires, today), loud=card.card_expires < today))
    if card.profile_tries is not None:
        found.append(_row(say("card.profile"), _tries(card.profile_tries), loud=card.profile_tries == 0))
    if card.municipality:
        found.append(Content.styled(say("card.municipality", code=card.municipality), "$text-muted"))
    return found


def _read_at(card: CardFacts) -> str:
    return say("card.read_at", time=day.clock(card.read_at))


def _certificate(name: str, certificate: Certificate, today: date) -> Content:
    if not certificate.present:
        return _row(say(f"card.{name}"), say("card.absent"), loud=False)
    until = _until(certificate.expires, today) if certificate.expires else ""
    loud = certificate.tries == 0 or (certificate.expires is not None and renewable_from(certificate.expires) <= today)
    return _row(say(f"card.{name}"), f"{pad(until, 35)}{_tries(certificate.tries)}", loud=loud)


def _until(expires: date, today: date) -> str:
    until = say("card.until", day=day.wareki_day(expires))
    if expires < today:
        return f"{until}  {say('card.expired')}"
    return f"{until}  {say('card.renewable')}" if renewable_from(expires) <= today else until


def _tries(tries: int | None) -> str:
    if tries is None:
        return say("card.no_tries")
    return say("card.tries", n=tries) if tries else say("card.locked")


def _row(name: str, words: str, *, loud: bool) -> Content:
    mark, style = ("▲ ", "bold $warning") if loud else ("  ", "")
    return Content.assemble((mark, style), (pad(name, 23), "$text-muted"), (words, style))


def suggestions(card: CardFacts, today: date, catalog: Catalog) -> list[str]:
    """Return the procedures of this office a card suggests, the most urgent first."""
    if card.kind != "mynumber":
        return []
    certificates = [one for one in (card.signature, card.user) if one is not None and one.present]
    wanted = []
    if any(one.tries == 0 for one in certificates) or card.profile_tries == 0:
        wanted.append(RESET)
    if any(one.expires is not None and renewable_from(one.expires) <= today for one in certificates):
        wanted.append(RENEW)
    return [name for name in wanted if name in catalog.procedures]

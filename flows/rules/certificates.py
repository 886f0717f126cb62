"""Whether certificates can be issued or renewed for whoever came, at once or by a letter, and what is needed for it.

Source: domain rules 3 (decision table 電子証明書更新) and 1.2 rows 6 to 9b, documents 002 5-(3) and 004 (8). The rows
stand in `tables/certificates.toml`; whether the documents shown are sufficient says `flows.rules.identity`.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Literal

import msgspec

from flows.rules.dated import TableError, load
from flows.rules.identity_rules import Route
from flows.rules.validity import renewable_from
from flows.rules.words import Language, say

Status = Literal["valid_far", "window", "expired", "revoked"]
Actor = Literal["self", "legal", "voluntary"]
Pin = Literal["known", "unknown", "locked"]
Reply = Literal["none", "enclosed", "inquiry", "both", "household"]
Letter = Literal["certificate", "pin"]
Reason = Literal["", "not_yet", "guardian", "legal_only"]


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One row of the table; an absent condition fits everything."""

    route: Route
    source: str
    status: tuple[Status, ...] = ()
    actor: tuple[Actor, ...] = ()
    pin: tuple[Pin, ...] = ()
    reply: tuple[Reply, ...] = ()
    minor: tuple[bool, ...] = ()
    insist: tuple[bool, ...] = ()
    reason: Reason = ""
    letters: tuple[Letter, ...] = ()
    needs: tuple[str, ...] = ()


class CertificateTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `tables/certificates.toml`."""

    row: tuple[Row, ...]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What follows at reception.

    Attributes:
        route: `proceed` at once, `reset_first` (暗証番号の再設定, then on at once), `inquiry` (文書照会, the
            visitor comes twice), `refuse`.
        visits: how many visits from this one on: 0 when refused, 2 when a letter has to be answered.
        reason: why it is refused: `not_yet`, `guardian`, `legal_only`; empty otherwise.
        letters: which letters are sent to the person: about the certificates, about the PIN.
        renewal: counts as 更新 (sixth birthday); False is a new issue (fifth).
        revokes: a certificate still alive has to be revoked first.
        signature: whether a signature certificate is issued in the ordinary way (not under 15, nor 成年被後見人).
        needs: keys of what has to be there today, for `said`.
        source: rows of the rules.
    """

    route: Route
    visits: int
    reason: Reason
    letters: tuple[Letter, ...]
    renewal: bool
    revokes: bool
    signature: bool
    needs: tuple[str, ...]
    source: str


@cache
def _rows() -> tuple[Row, ...]:
    return load("certificates", CertificateTable).row


def status_on(expiry: date | None, day: date, revoked: bool = False) -> Status:
    """Give the state of a certificate on a day.

    Args:
        expiry: its last valid day; None when there is none on the card (a new issue, like one revoked).
        day: the day at the counter.
        revoked: it was revoked before its end (失効), as after a change of name or address.

    Returns:
        `valid_far` before the window of renewal, `window` in it and through the last day, `expired`, `revoked`.
    """
    if revoked or expiry is None:
        return "revoked"
    if day > expiry:
        return "expired"
    return "window" if day >= renewable_from(expiry) else "valid_far"


def decide(
    status: Status, actor: Actor, pin: Pin, reply: Reply = "none", *, minor: bool = False, insist: bool = False
) -> Decision:
    """Decide what follows for one holder at reception.

    Args:
        status: state of the certificate, see `status_on`.
        actor: who came: the holder, a legal or a voluntary representative.
        pin: whether the PIN is known (by an agent: written in the sealed reply) and not locked.
        reply: the letter that was brought.
        minor: the holder is under 15 or a 成年被後見人.
        insist: the visitor wants a certificate that is not due yet revoked and issued anew.

    Returns:
        What follows, what is needed and how often one comes.

    Raises:
        TableError: no row fits, which a complete table never does.
    """
    asked = {"status": status, "actor": actor, "pin": pin, "reply": reply, "minor": minor, "insist": insist}
    row = next((row for row in _rows() if _fits(row, asked)), None)
    if row is None:
        raise TableError(f"規則表 certificates.toml に当てはまる行がありません: {asked}")
    going = row.route != "refuse"
    return Decision(
        route=row.route,
        visits=0 if not going else 2 if row.route == "inquiry" else 1,
        reason=row.reason,
        letters=row.letters,
        renewal=going and status == "window",
        revokes=going and status in ("valid_far", "window"),
        signature=going and not minor,
        needs=row.needs,
        source=row.source,
    )


def said(decision: Decision, language: Language = "ja", first_day: str = "") -> list[str]:
    """Put a decision into sentences to read aloud: the refusal, or what is needed and what happens next.

    Args:
        decision: what `decide` gave.
        language: `ja` or `en`.
        first_day: how to say the first day of the window, for a visitor who came too early.

    Returns:
        One sentence each.
    """
    if decision.route == "refuse":
        dated = decision.reason == "not_yet" and first_day
        return [say("certificate", "not_yet_until" if dated else decision.reason, language, day=first_day)]
    keys = [*decision.needs, *(f"letter_{letter}" for letter in decision.letters)]
    keys += ["reset_first"] if decision.route == "reset_first" else []
    keys += [] if decision.signature else ["no_signature"]
    return [say("certificate", key, language) for key in keys]


def _fits(row: Row, asked: Mapping[str, object]) -> bool:
    return all(not getattr(row, name) or value in getattr(row, name) for name, value in asked.items())

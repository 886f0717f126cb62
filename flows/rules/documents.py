"""What a document shown at the counter counts for, on the day, in the list that the procedure uses.

Source: domain rules 1.1 (classes), 2.7 (dates on which documents stopped or started to count). The same document may
be one that suffices for a 戸籍 certificate and one of two for the card, so the class belongs to a list.
"""

from datetime import date
from functools import cache
from typing import Literal

import msgspec

from flows.rules.dated import load, row_on
from flows.rules.periods import add_months
from flows.rules.words import Language, say

Holder = Literal["principal", "agent"]


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of document, as a dated row of `tables/documents.toml`; the file's head says what each key means."""

    id: str
    ja: str
    en: str
    since: date | None = None
    until: date | None = None
    photo: bool = False
    classes: dict[str, str] = msgspec.field(default_factory=dict)
    issued_from: date | None = None
    max_months: int | None = None
    expires: bool = False
    number_only: bool = False
    also: tuple[str, ...] = ()
    instead: str = ""
    instead_en: str = ""


class DocumentTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `tables/documents.toml`; `face` names the class of each list that must show the holder's face."""

    face: dict[str, str]
    document: tuple[Kind, ...]


class Document(msgspec.Struct, frozen=True):
    """One document on the desk, as the clerk saw it. No number, no name: only what the rule needs.

    Attributes:
        kind: id in the table of documents.
        holder: whose it is.
        expiry: last valid day, when one was read.
        issued: day of issue, when one was read.
        has_photo: whether this one shows a face; None takes what its kind usually has.
        original: False for a copy or a picture of it.
        complete: shows the name and the date of birth or the address, as in the application.
        sealed: for a reply form: the envelope or the covering sticker is intact.
    """

    kind: str
    holder: Holder = "principal"
    expiry: date | None = None
    issued: date | None = None
    has_photo: bool | None = None
    original: bool = True
    complete: bool = True
    sealed: bool = True


class Unusable(msgspec.Struct, frozen=True):
    """Why a document does not count: key of the sentence and what it names."""

    kind: Kind
    key: str

    def sentence(self, language: Language) -> str:
        """Give the reason for the visitor."""
        kind = self.kind
        name, instead = (kind.ja, kind.instead) if language == "ja" else (kind.en, kind.instead_en)
        return say("unusable", self.key, language, name=name, instead=instead, months=kind.max_months)


@cache
def _table() -> DocumentTable:
    return load("documents", DocumentTable)


@cache
def _rows() -> dict[str, tuple[Kind, ...]]:
    rows: dict[str, tuple[Kind, ...]] = {}
    for row in _table().document:
        rows[row.id] = (*rows.get(row.id, ()), row)
    return rows


def kinds() -> tuple[Kind, ...]:
    """Give every kind of document, in the order of the table."""
    return tuple(rows[-1] for rows in _rows().values())


def kind_of(name: str) -> Kind:
    """Give the newest row of a kind, for its words.

    Raises:
        ValueError: there is no such kind.
    """
    rows = _rows().get(name)
    if rows is None:
        raise ValueError(say("unusable", "unknown", name=name))
    return rows[-1]


@cache
def kinds_by_name() -> dict[str, Kind]:
    """Give every kind by its Japanese name and by the other names under which procedures take it (委任状等)."""
    return {name: kind for kind in kinds() for name in (kind.ja, *kind.also)}


def _date_fault(document: Document, kind: Kind, today: date) -> str | None:
    if document.expiry is not None and document.expiry < today:
        return "expired"
    if kind.issued_from is not None and document.issued is None:
        return "issue_unread"
    if kind.issued_from is not None and document.issued is not None and document.issued < kind.issued_from:
        return "issued_too_early"
    if kind.max_months is not None and document.issued is not None:
        return "too_old" if add_months(document.issued, kind.max_months) < today else None
    return None


def fault(document: Document, today: date) -> Unusable | None:
    """Say why a document cannot be used at all on a day.

    Args:
        document: what lies on the desk.
        today: the day at the counter.

    Returns:
        The reason, or None.

    Raises:
        ValueError: its kind is not in the table.
    """
    kind = row_on(_rows().get(document.kind, ()), today)
    if kind is None:
        old = kind_of(document.kind)
        return Unusable(old, "abolished" if old.until is not None and old.until < today else "not_yet")
    if not document.original:
        return Unusable(kind, "copy")
    if not document.sealed:
        return Unusable(kind, "unsealed")
    key = _date_fault(document, kind, today)
    return None if key is None else Unusable(kind, key)


def class_in(document: Document, listing: str, today: date) -> str | None:
    """Give the class of a document in a list on a day, None when it does not count there.

    A document that is enough alone counts only when it shows the face: 官公署発行の顔写真付き (domain rules 1.1).
    """
    row = row_on(_rows().get(document.kind, ()), today)
    rank = row.classes.get(listing) if row is not None and document.complete else None
    return None if rank == _table().face.get(listing) and not shows_face(document) else rank


def shows_face(document: Document) -> bool:
    """Say whether a document shows its holder's face."""
    return kind_of(document.kind).photo if document.has_photo is None else document.has_photo

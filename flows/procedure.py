"""A procedure as data: facts with finite domains, steps with lanes, papers and outcomes (MODEL section 4)."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import msgspec

Lane = Literal["visitor", "contractor", "supervisor", "city", "outside"]
Kind = Literal[
    "check", "receive", "return", "identify", "card_read", "pin", "explain", "enter", "issue", "compare", "examine",
    "approve", "copy", "seal", "annotate", "fetch", "request", "wait", "photo", "cs_terminal", "call",
    "verify_ticket", "fee", "deliver", "register", "file", "post", "decide", "escalate",
]  # fmt: skip
End = Literal["completed", "come_again", "referred", "withdrawn", "declined", "absent", "void"]
Start = Literal["visit", "post", "office", "phone", "booking"]
When = Mapping[str, tuple[str, ...]]

IRREVERSIBLE: frozenset[str] = frozenset({"cs_terminal", "pin", "deliver", "post"})
"""Kinds that write ``step_began`` before ``step_done``: a crash between leaves 結果不明 (MODEL section 2)."""

REPAIRING: frozenset[str] = frozenset({
    "check", "receive", "identify", "explain", "enter", "issue", "copy", "annotate", "photo", "fetch", "request",
    "register", "decide",
})  # fmt: skip
"""Kinds at which a defect found later can be mended; a send-back must land on one of them."""

TRANSPARENT_EXCEPTIONS: frozenset[str] = frozenset({"pin", "wait", "photo", "decide"})
"""Visitor steps of these kinds need a key of their own; every other visitor step is implied by the next."""


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words in Japanese and, for visitors, in English."""

    ja: str
    en: str = ""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a procedure comes from: document number and section."""

    document: str
    section: str


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question with a finite set of answers.

    Attributes:
        ask: the question as the clerk reads it aloud.
        values: the answers, as codes.
        labels: what each answer is called on screen.
        from_card: which reading of a tapped card may answer it, if any.
        alike: answers that lead to the same steps on purpose and are only recorded apart.
    """

    ask: Text
    values: tuple[str, ...]
    labels: Mapping[str, str] = msgspec.field(default_factory=dict)
    from_card: str | None = None
    alike: tuple[str, ...] = ()


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A paper or thing that enters the tray at a step; exactly one of the naming keys is given.

    Attributes:
        original: belongs to the visitor and goes back (預かり品).
        form: handed in and filed (提出書類).
        copy: a copy we made, filed.
        collect: taken for good (回収品).
        out: made here to be handed out (お渡し品).
        paper: an internal working paper, filed or destroyed.
        when: only under these facts.
        undelivered: what becomes of an ``out`` item when the case ends without it being handed out.
        optional: the visitor may not have it; the clerk says how many.
    """

    original: str | None = None
    form: str | None = None
    copy: str | None = None
    collect: str | None = None
    out: str | None = None
    paper: str | None = None
    when: When = msgspec.field(default_factory=dict)
    undelivered: Literal["destroyed", "kept", "filed"] | None = None
    optional: bool = False

    @property
    def name(self) -> str:
        """The name of the thing."""
        return self.original or self.form or self.copy or self.collect or self.out or self.paper or ""

    @property
    def list(self) -> Literal["original", "form", "copy", "collect", "out", "paper"]:
        """Which list of the tray it goes on."""
        for kind in ("original", "form", "copy", "collect", "out", "paper"):
            if getattr(self, kind) is not None:
                return kind
        return "paper"


class Leave(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A thing that leaves the tray at a step, by name."""

    item: str
    when: When = msgspec.field(default_factory=dict)
    due_days: int | None = None


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another way a step can end than plainly done.

    Attributes:
        title: what the key says.
        set: facts that change.
        back_to: step to go back to (差戻し).
        stay: the step stays open (a detour runs first, then it comes back to this very step).
        redo: steps that must run anew although done before.
        end: the case ends so.
        reasons: reason codes with their labels; one is chosen.
    """

    title: str
    set: Mapping[str, str] = msgspec.field(default_factory=dict)
    back_to: str | None = None
    stay: bool = False
    redo: tuple[str, ...] = ()
    end: End | None = None
    reasons: Mapping[str, str] = msgspec.field(default_factory=dict)


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One step 手順.

    Attributes:
        n: the number printed in the source.
        when: facts under which the step exists.
        after: steps that must be settled first; empty means the step listed before this one.
        asks: facts this step must answer before it is done.
        sets: facts that become so when the step is plainly done.
        not_by: steps whose person may not do this one (別の確認者).
        points: points to tick one by one (照合/審査).
        outcomes: other ends, by code; ``on_defect`` is the 差戻し among them.
        fee: item of the fee table collected here.
        gate: with several windows at work, this step waits for nothing but its ``after`` (parallel work).
        resource: numbered outside terminal that the step occupies.
        registers: register entries (管理簿) made at this step.
        covers: ``procedure#n`` of the coverage list.
        why: reason when more than three source steps are covered at once.
        help: what F1 says.
        say: words to the visitor (ご案内例).
    """

    id: str
    lane: Lane
    kind: Kind
    title: str
    n: str = ""
    when: When = msgspec.field(default_factory=dict)
    after: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    sets: Mapping[str, str] = msgspec.field(default_factory=dict)
    not_by: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    takes: tuple[Item, ...] = ()
    makes: tuple[Item, ...] = ()
    returns: tuple[Leave, ...] = ()
    gives: tuple[Leave, ...] = ()
    files: tuple[Leave, ...] = ()
    posts: tuple[Leave, ...] = ()
    sends: tuple[Leave, ...] = ()
    destroys: tuple[Leave, ...] = ()
    keeps: tuple[Leave, ...] = ()
    outcomes: Mapping[str, Outcome] = msgspec.field(default_factory=dict)
    on_defect: Outcome | None = None
    fee: str | None = None
    resource: str | None = None
    registers: tuple[str, ...] = ()
    due_days: int | None = None
    slips: tuple[str, ...] = ()
    erases: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    why: str = ""
    help: str = ""
    say: Text | None = None

    @property
    def transparent(self) -> bool:
        """Whether the next staff step implies this one."""
        return self.lane == "visitor" and self.kind not in TRANSPARENT_EXCEPTIONS and not self.asks

    @property
    def irreversible(self) -> bool:
        """Whether the step cannot be taken back."""
        return self.kind in IRREVERSIBLE

    def ends(self) -> dict[str, Outcome]:
        """Return every named outcome, the defect one under ``defect``."""
        found = dict(self.outcomes)
        if self.on_defect is not None:
            found["defect"] = self.on_defect
        return found


class FeeDue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When a delivered case owes a fee: the fee item, and the facts under which it is due."""

    item: str
    when: When = msgspec.field(default_factory=dict)


class Procedure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One procedure 手続, decoded and complete.

    Attributes:
        start: how a case begins; ``visit`` needs a visitor's visit.
        category: letter of the queue ticket.
        identity: family whose identity-document table applies.
        words: what people say at the counter, for the search.
        suggests: procedures that often go with this one in the same visit.
        fees: what a delivered case owes.
        since: first day of the law it stands on, where that is not long ago.
        until: last day on which it could begin; an abolished procedure is still found and explained.
        instead: procedures that take its place after that.
    """

    id: str
    family: str
    area: str
    title: Text
    sources: tuple[Source, ...]
    profile: str
    step: tuple[Step, ...]
    kana: str = ""
    words: tuple[str, ...] = ()
    start: Start = "visit"
    category: str = "A"
    identity: str | None = None
    suggests: tuple[str, ...] = ()
    fees: tuple[FeeDue, ...] = ()
    facts: Mapping[str, Fact] = msgspec.field(default_factory=dict)
    notes: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    instead: tuple[str, ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether a case may begin on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def at(self, step_id: str) -> Step:
        """Return the step of that id.

        Raises:
            KeyError: there is none.
        """
        for step in self.step:
            if step.id == step_id:
                return step
        raise KeyError(step_id)

    def items(self) -> dict[str, Item]:
        """Return every thing the procedure can put in the tray, by name."""
        return {item.name: item for step in self.step for item in (*step.takes, *step.makes)}


def definition_bytes(procedure: Procedure) -> bytes:
    """Return the published form of a definition: JSON with sorted keys."""
    return msgspec.json.encode(procedure, order="sorted")


def content_hash(procedure: Procedure) -> str:
    """Return the address by which a case names the definition it started with (hex, 64)."""
    return hashlib.sha256(definition_bytes(procedure)).hexdigest()


def published(body: bytes) -> Procedure:
    """Read a published definition back.

    Raises:
        msgspec.ValidationError: the bytes are not a definition.
    """
    return msgspec.json.decode(body, type=Procedure)


def holds(when: When, facts: Mapping[str, Any]) -> bool | None:
    """Whether a condition holds: True, False, or None while a fact it reads has no answer yet."""
    verdict: bool | None = True
    for name, values in when.items():
        answer = facts.get(name)
        if answer is None:
            verdict = None
        elif answer not in values:
            return False
    return verdict

"""Operators: personal accounts of the people at the counter, folded from their streams."""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from flows.events import Event

ROLES = ("contractor", "supervisor", "city", "admin")
MAX_FAILURES = 5

_replace = msgspec.structs.replace


class Operator(msgspec.Struct, frozen=True, kw_only=True):
    """One account.

    Attributes:
        code: what is typed at sign-in.
        person: the human behind it; two accounts of one human share it (``not_by`` compares persons).
        secret: argon2id string, never the secret; empty until opened by a reader who holds the key.
        ends: last day of the contract.
    """

    code: str = ""
    exists: bool = False
    version: int = 0
    person: str = ""
    role: str = ""
    secret: str = ""
    name: str = ""
    locked: bool = False
    ends: date | None = None
    qualifications: tuple[str, ...] = ()
    reset_at: datetime | None = None


class SignIns(msgspec.Struct, frozen=True, kw_only=True):
    """Sign-ins of one operator at one terminal; each terminal counts its own, so two can never collide."""

    version: int = 0
    failures: int = 0
    present: bool = False
    window: str = ""
    since: datetime | None = None


def fold_sign_ins(events: Iterable[Event], since: datetime | None) -> SignIns:
    """Fold the stream ``operator:code@terminal``; failures before ``since`` (a reset) no longer count."""
    found = SignIns()
    for event in events:
        failed = event.type == "sign_in_failed" and (since is None or event.envelope.occurred_at > since)
        failures = found.failures + 1 if failed else (0 if event.type == "signed_in" else found.failures)
        found = _presence(_replace(found, version=event.envelope.version, failures=failures), event)
    return found


def _presence(found: SignIns, event: Event) -> SignIns:
    if event.type == "signed_in":
        return _replace(found, present=True, window=event.envelope.window, since=event.envelope.occurred_at)
    return _replace(found, present=False) if event.type == "signed_out" else found


def fold(events: Iterable[Event]) -> Operator:
    """Fold an ``operator`` stream."""
    operator = Operator()
    for event in events:
        operator = _replace(_step(operator, event), version=event.envelope.version)
    return operator


def _step(operator: Operator, event: Event) -> Operator:
    data, private = event.data, event.private.get("operator") or {}
    if event.type == "operator_added":
        ends = data.get("ends")
        return _replace(
            operator, code=event.envelope.stream.id, exists=True, person=data["person"], role=data["role"],
            secret=private.get("secret", ""), name=private.get("name", ""),
            ends=date.fromisoformat(ends) if ends else None, qualifications=tuple(data.get("qualifications", ())),
        )  # fmt: skip
    if event.type == "operator_reset":
        secret = private.get("secret", operator.secret)
        return _replace(operator, secret=secret, locked=False, reset_at=event.envelope.occurred_at)
    if event.type == "operator_locked":
        return _replace(operator, locked=True)
    return operator

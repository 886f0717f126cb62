"""Staff: signing in, signing beside somebody, accounts."""

from datetime import date

from flows import operator as operators
from flows.desk.base import Answer, Base, Decision, Plan, Session
from flows.events import Actor, Draft, Stream
from flows.operator import MAX_FAILURES, ROLES, Operator, SignIns
from flows.ports import Write
from flows.words import Refusal


class Staff(Base):
    """Accounts and sessions."""

    async def operator(self, code: str) -> Operator:
        """Return an operator account; ``exists`` is False when there is none."""
        return operators.fold(await self.journal.read(Stream("operator", code)))

    async def sign_in(self, code: str, secret: str) -> Session | Refusal:
        """Check an operator's own secret; wrong ones are counted and lock the account.

        Returns:
            The session, or ``sign_in_failed`` (the same words for a wrong code and a wrong secret),
            ``operator_locked``, ``contract_over``.
        """
        operator = await self.operator(code)
        if not operator.exists or not operator.secret:
            return Refusal("sign_in_failed")
        sign_ins = await self._sign_ins(operator)
        if operator.locked or sign_ins.failures >= MAX_FAILURES:
            return Refusal("operator_locked")
        if operator.ends is not None and operator.ends < self.today():
            return Refusal("contract_over")
        if not self.secrets.verify(operator.secret, secret):
            await self._record(operator, "sign_in_failed")
            return Refusal("sign_in_failed")
        await self._record(operator, "signed_in")
        actor = Actor(operator=code, person=operator.person, role=operator.role)
        return Session(actor=actor, signed_at=self.clock.now(), name=operator.name)

    def _at_this_terminal(self, code: str) -> Stream:
        return Stream("operator", f"{code}@{self.journal.terminal}")

    async def _sign_ins(self, operator: Operator) -> SignIns:
        return operators.fold_sign_ins(
            await self.journal.read(self._at_this_terminal(operator.code)), operator.reset_at
        )

    async def _record(self, operator: Operator, event: str) -> None:
        actor = Actor(operator=operator.code, person=operator.person, role=operator.role)

        async def decide() -> Decision:
            version = (await self._sign_ins(operator)).version
            stream = self._at_this_terminal(operator.code)
            return Plan(writes=(Write(stream=stream, expected=version, drafts=(Draft(type=event),)),))

        await self.run(actor, "", decide)

    async def sign_out(self, actor: Actor, *, card_in_reader: bool = False, command: str = "") -> Answer:
        """End a shift; refused while the person still holds papers nobody has taken over, or a card lies here."""

        async def decide() -> Decision:
            if card_in_reader:
                return Refusal("card_in_reader")
            for row in await self.rows.cases():
                if row.holder == self.journal.terminal and row.held_items and row.state != "parked":
                    case = await self.case(row.id)
                    if case.keeper == actor.person:
                        return Refusal("still_holding", {"number": case.ticket or row.title})
            stream = self._at_this_terminal(actor.operator)
            events = await self.journal.read(stream)
            version = events[-1].envelope.version if events else 0
            return Plan(writes=(Write(stream=stream, expected=version, drafts=(Draft(type="signed_out"),)),))

        return await self.run(actor, command, decide)

    async def add_operator(
        self,
        actor: Actor,
        code: str,
        *,
        person: str,
        role: str,
        secret: str,
        name: str = "",
        ends: date | None = None,
        command: str = "",
    ) -> Answer:
        """Open an account; the secret is kept only as argon2id, sealed with the name."""

        async def decide() -> Decision:
            if role not in ROLES:
                return Refusal("no_such_role", {"role": role})
            if (await self.operator(code)).exists:
                return Refusal("operator_exists", {"code": code})
            data = {"person": person, "role": role, "ends": ends.isoformat() if ends else None}
            private = {"operator": {"secret": self.secrets.make(secret), "name": name}}
            draft = Draft(type="operator_added", data=data, private=private)
            return Plan(writes=(self.write("operator", code, 0, draft),))

        return await self.run(actor, command, decide)

    async def lock_operator(self, actor: Actor, code: str, *, command: str = "") -> Answer:
        """Lock an account."""
        return await self._account(actor, code, Draft(type="operator_locked"), command)

    async def reset_operator(self, actor: Actor, code: str, secret: str, *, command: str = "") -> Answer:
        """Give an account a new secret and unlock it."""
        private = {"operator": {"secret": self.secrets.make(secret)}}
        return await self._account(actor, code, Draft(type="operator_reset", private=private), command)

    async def _account(self, actor: Actor, code: str, draft: Draft, command: str) -> Answer:
        async def decide() -> Decision:
            operator = await self.operator(code)
            if not operator.exists:
                return Refusal("no_operator", {"code": code})
            return Plan(writes=(self.write("operator", code, operator.version, draft),))

        return await self.run(actor, command, decide)

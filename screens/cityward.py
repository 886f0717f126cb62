"""Q: all that goes to the city, by the one lawful way: the supervisor's questions, 要・市職員確認 and its release."""

from collections.abc import Sequence

from flows.question import Question
from screens import day
from screens.askbox import AskBox
from screens.custody import Custody
from screens.pick import Pick
from screens.reasons import Reason
from screens.widgets.choice import Choice
from screens.words import label, say, tables

READERS = ("supervisor", "city")


def coded(section: str) -> list[Reason]:
    """Return the codes of a section of the words, as reasons to choose from."""
    return [Reason(code, say(f"{section}.{code}")) for code in tables()[section]]


class Cityward(Custody):
    """A screen from which a case's matters go to the city."""

    questions: Sequence[Question] = ()
    """Open questions about the case, the oldest first."""

    async def look_beside(self) -> None:
        """Read the open questions too."""
        await super().look_beside()
        self.questions = await self.counter.desk.questions(case_id=self.case_id) if self.case_id else ()

    def city_words(self) -> str:
        """Return what the title says of the city: that it goes on alone, or how long a question waits."""
        if self.case is not None and self.case.city_only:
            return say("intake.city_only")
        waiting = [one for one in self.questions if one.waits_for == "city"]
        if waiting:
            return say("intake.asking", wait=day.wait(waiting[0].asked_at, self.counter.now()))
        return say("intake.answer_here") if self.questions else ""

    def do_city(self) -> None:
        """Q: what can go to the city from here."""
        self.app.push_screen(Pick(self.counter, say("intake.to_city"), self._ways()), self._way)

    def _ways(self) -> list[Choice]:
        case, role = self.case, self.role
        own = "" if role == "supervisor" else say("intake.supervisor_asks")
        found = [Choice(id="ask", label=say("intake.question"), why_not=own)] if role != "city" else []
        if role in READERS:
            found += [self._open_question(one) for one in self.questions]
        if case is not None and not case.city_only:
            found.append(Choice(id="flag", label=say("intake.flag")))
        elif role == "city":
            found.append(Choice(id="release", label=say("intake.release")))
        return found

    def _open_question(self, one: Question) -> Choice:
        note = day.wait(one.answered_at or one.asked_at, self.counter.now())
        words = say(
            "question.answered_one" if one.answer else "question.open_one", topic=label("city_question", one.code)
        )
        return Choice(id=f"question:{one.id}", label=words, note=note)

    def _way(self, chosen: tuple[str, ...] | None) -> None:
        kind, _, name = (chosen[0] if chosen else "").partition(":")
        if kind == "ask":
            self.ask_reason(say("intake.question"), coded("city_question"), self._question_text)
        elif kind == "question":
            self.go("question", question=name)
        elif kind == "flag":
            self._flag()
        elif kind == "release":
            box = AskBox(self.counter, say("intake.release"), say("intake.release_why"))
            self.app.push_screen(box, lambda why: self._release(why) if why else None)

    def _question_text(self, code: str) -> None:
        self.app.push_screen(AskBox(self.counter, say("intake.question"), say("intake.question_text")),
                             lambda text: None if text is None else self._ask_city(code, text))  # fmt: skip

    def _ask_city(self, code: str, text: str) -> None:
        desk, actor, case_id = self.counter.desk, self.counter.actor, self.case_id
        self.run_verb(f"ask:{case_id}", lambda command: desk.ask_city(actor, case_id, code, text=text, command=command),
                      lambda _: self._told(say("intake.asked")))  # fmt: skip

    def _flag(self) -> None:
        desk, actor, case_id = self.counter.desk, self.counter.actor, self.case_id
        self.run_verb(f"flag:{case_id}", lambda command: desk.flag_for_city(actor, case_id, command=command),
                      lambda _: self._told(say("intake.flagged")))  # fmt: skip

    def _release(self, why: str) -> None:
        """Two of the city: the desk asks for the second signature, then this runs again."""
        desk, actor, case_id, second = self.counter.desk, self.counter.actor, self.case_id, self.second
        self._resend = lambda: self._release(why)
        self.run_verb(f"release:{case_id}",
                      lambda command: desk.release_for_city(actor, second, case_id, reason=why, command=command),
                      lambda _: self._told(say("intake.released")))  # fmt: skip

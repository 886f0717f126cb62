"""One question to the city: what was asked and when, the answer, and whether it becomes a standing decision."""

from collections.abc import Iterable
from datetime import date, datetime

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from flows.desk import Done
from flows.question import Question
from flows.standard import Standard
from screens import day
from screens.askbox import AskBox
from screens.base import CounterModal
from screens.cityward import coded
from screens.columns import cut, fold
from screens.counter import Counter
from screens.standing import ask_standing
from screens.widgets.choice import Choice, ChoiceList
from screens.words import label, say

CELLS = 62


class QuestionView(CounterModal[None]):
    """A window with the question; the city answers in it, the supervisor reads.

    Args:
        counter: the counter.
        question: its id.
    """

    help_key = "help.question"
    CSS = "QuestionView #about { height: auto; padding-bottom: 1; }"

    def __init__(self, counter: Counter, question: str) -> None:
        super().__init__(counter)
        self._asked = question
        self._question = Question()
        self._texts: tuple[str, str] = ("", "")
        self._made: tuple[Standard, ...] = ()
        self._known: tuple[Standard, ...] = ()
        self._words: dict[str, str] = {}

    def body(self) -> Iterable[Widget]:
        """What is known, and what can be done."""
        with Vertical(classes="window") as window:
            window.border_title = say("question.title")
            yield Static("", id="about", markup=False)
            yield ChoiceList(name="choices")

    def on_mount(self) -> None:
        """Open the texts; that somebody did is written down."""
        desk, actor, name = self.counter.desk, self.counter.actor, self._asked
        self.run_verb(f"read:{name}", lambda command: desk.read_question(actor, name, command=command), self._read)

    def _read(self, done: Done) -> None:
        self._texts = (str(done.shown["question"]), str(done.shown["answer"]))
        self.renew()

    async def reload(self) -> None:
        """Read the question and what is decided for its procedure."""
        desk = self.counter.desk
        self._question = await desk.question(self._asked)
        self._known = await desk.standards_for(self._question.procedure)
        self._made = tuple(one for one in await desk.standards() if one.question == self._asked)
        self._words |= await desk.standard_texts([one for one in self._known if one.id not in self._words])
        self.query_one("#about", Static).update("\n".join(self._about(self._question)))
        self.query_one(ChoiceList).offer(self._choices())

    # ── what stands there ──

    def _about(self, found: Question) -> list[str]:
        wait = day.wait(found.asked_at, self.counter.now())
        asked = say("question.asked", **self._when(found.asked_at), who=found.asked_by, wait=wait)
        lines = [self.counter.title(found.procedure), label("city_question", found.code), asked]
        lines += ["", self._texts[0] or say("question.closed_text"), ""]
        return [part for line in (*lines, *self._answer_lines(found)) for part in fold(line, CELLS)]

    def _answer_lines(self, found: Question) -> list[str]:
        if found.answered_at is None:
            seen = say("question.seen", time=self._when(found.seen_at)["time"]) if found.seen_at else ""
            return [f"{say('question.waiting')}{seen or say('question.unseen')}"]
        words = label("city_answer", found.answer)
        return [say("question.answered", **self._when(found.answered_at), who=found.answered_by, answer=words),
                *([self._texts[1]] if self._texts[1] else [])]  # fmt: skip

    def _when(self, moment: datetime) -> dict[str, str]:
        here = moment.astimezone(self.counter.now().tzinfo)
        return {"day": day.short(here.date()), "time": day.clock(here)}

    def _choices(self) -> list[Choice]:
        found, city = self._question, self.counter.actor.role == "city"
        if city and found.waits_for == "city":
            return [Choice(id=f"answer:{one.code}", label=one.words) for one in coded("city_answer")]
        case = [Choice(id="case", label=say("question.case"))]
        if not (city and found.answer) or self._made:
            return [*case, Choice(id="close", label=say("question.close"))]
        changes = [
            Choice(id=f"standing:{one.id}", label=say("question.change_standing", text=cut(self._text(one), 28)))
            for one in self._known
        ]
        make = Choice(id="standing:", label=say("question.make_standing"))
        return [make, *changes, *case, Choice(id="close", label=say("question.only_this"))]

    def _text(self, one: Standard) -> str:
        return self._words.get(one.id) or say("standard.no_text")

    # ── what is done ──

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """One was taken."""
        kind, _, name = event.id.partition(":")
        if kind == "answer":
            box = AskBox(self.counter, say("question.title"), say("question.more"))
            self.app.push_screen(box, lambda text: None if text is None else self._answer(name, text))
        elif kind == "standing":
            ask_standing(self, lambda text, since: self._decide(text, since, name))
        elif kind == "case":
            self.dismiss()
            self.go("intake", case=self._question.case)
        else:
            self.dismiss()

    def _answer(self, code: str, text: str) -> None:
        desk, actor, name = self.counter.desk, self.counter.actor, self._asked
        self.run_verb(f"answer:{name}",
                      lambda command: desk.answer_question(actor, name, code, text=text, command=command),
                      lambda _: self._answered(text))  # fmt: skip

    def _answered(self, text: str) -> None:
        self._texts = (self._texts[0], text)
        self.say(say("question.told"))
        self.renew()

    def _decide(self, text: str, since: date, replaces: str) -> None:
        desk, actor, name = self.counter.desk, self.counter.actor, self._asked
        self.run_verb(f"standing:{name}",
                      lambda command: desk.decide_standing(actor, text, question_id=name, since=since,
                                                           replaces=replaces, command=command),
                      lambda _: self._told(say("standard.made", day=day.short(since))))  # fmt: skip

    def _told(self, words: str) -> None:
        self.say(words)
        self.renew()

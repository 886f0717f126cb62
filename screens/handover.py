"""Before anything is handed over: claim tag, intake slip and folder belong together, and a name is heard."""

from collections.abc import Iterable

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from flows.desk import Answer, Done
from flows.ports import CaseRow
from flows.words import Refusal
from screens.base import AtCounter
from screens.casework import CaseScreen
from screens.columns import pad
from screens.counter import Counter
from screens.intake import IntakeScreen
from screens.widgets.big import BigNumber
from screens.widgets.choice import Choice, ChoiceList
from screens.widgets.roster import Line, Roster
from screens.widgets.text import JaInput
from screens.words import say

SLOTS = ("tag", "slip", "folder")
DELIVERY = frozenset({"call", "verify_ticket", "fee", "deliver"})


class DeliverScreen(CaseScreen):
    """Match, hear the name, then go on to the fee and the delivery.

    Args:
        counter: the counter.
        case: the case, when it is known already.
        visit: the visit, when only that is known.
        scan: a claim tag that was read on the way here.
    """

    CSS_PATH = "handover.tcss"
    help_key = "help.deliver"
    AUTO_FOCUS = "JaInput"

    def __init__(self, counter: Counter, case: str = "", visit: str = "", scan: str = "") -> None:
        super().__init__(counter, case, visit)
        self.read: dict[str, str] = {"tag": scan.upper()} if scan else {}

    def body(self) -> Iterable[Widget]:
        """Cases that wait at the left; the number, the three slots, the field at the right."""
        with Horizontal(id="desk"):
            with Vertical(id="ready"):
                yield Static(say("deliver.ready"), classes="title")
                yield Roster(name="waiting", empty=say("deliver.none"))
            with Vertical(id="match"):
                yield BigNumber(name="number")
                yield Static("", id="slots", markup=False)
                yield Static("", id="prompt", markup=False)
                yield JaInput(placeholder=say("deliver.typed"), name="scan", max_length=80)
                yield ChoiceList([Choice(id="named", label=say("deliver.named"))], many=True, name="named")

    async def reload(self) -> None:
        """Read the case and the cases that wait for delivery."""
        await super().reload()
        rows = [row for row in await self.counter.rows.cases() if self._waits(row)]
        self.query_one("#waiting", Roster).show(
            Line(id=row.id, left=f"{row.ticket or '-'}  {row.title}", below=f"       {row.step_title}") for row in rows
        )

    def _waits(self, row: CaseRow) -> bool:
        procedure = self.counter.catalog.procedures.get(row.procedure)
        steps = {step.id: step.kind for step in procedure.step} if procedure is not None else {}
        return steps.get(row.step) in DELIVERY and row.holder == self.counter.terminal

    # ── what is shown ──

    def show_case(self) -> None:
        """Number, slots, what to do next."""
        if not self.is_mounted:
            return
        self.query_one(BigNumber).show(self.visit.number if self.visit is not None else "")
        self.query_one("#slots", Static).update(Content("\n").join(self._slot(name) for name in SLOTS))
        self.query_one("#prompt", Static).update(self._prompt())
        ready = self.wanted() == ""
        self.query_one("#scan", JaInput).display = not ready
        self.query_one("#named", ChoiceList).display = ready
        (self.query_one("#named", ChoiceList) if ready else self.query_one("#scan", JaInput)).focus()
        self.refresh_bindings()

    def _slot(self, name: str) -> Content:
        value = self.read.get(name, "")
        sign, word, style = (" ", say("deliver.waits"), "$text-muted")
        if value:
            fits = self.fits(name)
            sign, word, style = (
                ("✓", say("deliver.fits"), "$success") if fits else ("▲", say("deliver.wrong"), "bold $error")
            )
        shown = self._case_no(value) if name != "tag" else value
        return Content.assemble((f"{sign} ", style), pad(say(f"deliver.{name}"), 12), pad(shown, 12), (word, style))

    def _case_no(self, case_id: str) -> str:
        """Return what is printed on the slip of a case: number and which case of the visit it is."""
        case = next((case for case in self.cases if case.id == case_id), None)
        return f"{case.ticket}-{case.n}" if case is not None else case_id

    def _prompt(self) -> Content:
        if self.step is not None and self.step.kind == "call":
            return Content.styled(say("deliver.call", number=self.visit.number if self.visit else ""), "bold")
        wanted = self.wanted()
        if wanted:
            return Content.styled(say(f"deliver.ask_{wanted}"), "bold")
        return Content.assemble(
            (f"✓ {say('deliver.match')}\n\n", "bold $success"), (f"「{say('deliver.name')}」\n", "bold"),
            (f"“{say('deliver.name_en')}”\n", "$text-muted"), (say("deliver.say_name"), "$text-muted"),
        )  # fmt: skip

    def wanted(self) -> str:
        """Return which of the three is read next; a wrong one is read again."""
        return next((name for name in SLOTS if not self.read.get(name) or not self.fits(name)), "")

    def fits(self, name: str) -> bool:
        """Whether what was read belongs to this visit and this case."""
        value = self.read.get(name, "")
        if self.visit is None:
            return False
        return value == self.visit.tag if name == "tag" else value == self.case_id

    # ── reading ──

    def scanned(self, text: str) -> None:
        """The scanner read something."""
        self.later(self._take(text.strip()))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field: a number typed by hand, or the call."""
        event.stop()
        text = event.value.strip()
        event.input.value = ""
        if text:
            self.later(self._take(text))
        else:
            self.do_next()

    async def _take(self, text: str) -> None:
        name = self.wanted()
        if self.visit is None and not await self._find(text):
            self.say(say("deliver.unknown", text=text), loud=True)
            return
        if not name:
            return
        self.read[name] = text.upper() if name == "tag" else self._case_named(text)
        problem = self._problem(name)
        self.say(problem if problem is not None else "", loud=problem is not None)
        self.show_case()

    async def _find(self, text: str) -> bool:
        """Find the visit of a tag."""
        rows = await self.counter.rows.visits(self.counter.desk.today())
        row = next((row for row in rows if text.upper() in (row.tag, row.number)), None)
        if row is None or not row.cases:
            return False
        waiting = [one.id for one in await self.counter.rows.cases() if one.id in row.cases and self._waits(one)]
        self.case_id = next(iter([*waiting, *row.cases]))
        await self.reload()
        return True

    def _case_named(self, text: str) -> str:
        """Return the case a slip names: by its id, by ``A-001-2``, or by the number where the visit has one case."""
        for case in self.cases:
            if text == case.id or text.upper() == f"{case.ticket}-{case.n}":
                return case.id
        alone = self.visit is not None and len(self.cases) == 1 and text.upper() == self.visit.number
        return self.case_id if alone else text

    def _problem(self, name: str) -> Refusal | None:
        if self.visit is None or self.fits(name):
            return None
        value = self.read[name]
        if name == "tag" and value in self.visit.dead_numbers:
            return Refusal("dead_number", {"number": value})
        return Refusal("tag_mismatch" if name == "tag" else "folder_mismatch", {"number": self.visit.number})

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter on a waiting case."""
        if event.option_list.id == "waiting":
            self.case_id, self.read = event.option.id or "", {}
            self.renew()

    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None:
        """Enter on the name's line is Enter for the screen."""
        event.stop()
        self.do_next()

    # ── going on ──

    def do_next(self) -> None:
        """Enter: call; or, when everything fits and the name was heard, record the match."""
        if self.too_soon() or self.visit is None or self.case is None:
            return
        if self.step is not None and self.step.kind == "call":
            self.finish(self.draft.report())
        elif self.wanted():
            self.say(say(f"deliver.ask_{self.wanted()}"), loud=True)
        elif not self.query_one("#named", ChoiceList).ticked:
            self.say(say("deliver.say_name"), loud=True)
        else:
            self._match()

    def _match(self) -> None:
        desk, actor, visit_id, read = self.counter.desk, self.counter.actor, self.visit_id, dict(self.read)

        async def match(command: str) -> Answer:
            return await desk.match_handover(
                actor, visit_id, tag=read["tag"], slip=read["slip"], folder=read["folder"], command=command
            )

        self.run_verb(f"match:{visit_id}:{self.case_id}", match, self._matched)

    def _matched(self, done: Done) -> None:
        del done
        if self.step is not None and self.step.kind == "verify_ticket":
            self.draft.scan = self.read["tag"]
            self.finish(self.draft.report())
        else:
            self._leave()

    def _completed(self, done: Done) -> None:
        called = self.step is not None and self.step.kind == "call"
        super()._completed(done)
        if not called:
            self._leave()

    def _leave(self) -> None:
        """On to the fee and the delivery, where the case is worked on."""
        stack, case_id = self.app.screen_stack, self.case_id
        under = stack[-2] if len(stack) > 1 else None
        self.dismiss()
        if isinstance(under, AtCounter) and not isinstance(under, IntakeScreen):
            under.go("intake", case=case_id)

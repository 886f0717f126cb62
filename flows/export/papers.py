"""What goes into and out of the tray at a step, as a picture or a table names it."""

import msgspec

from flows.export.words import say, table
from flows.procedure import Step, When
from flows.progress import LEAVES


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that moves at a step.

    Attributes:
        name: what it is called.
        state: what happens to it, in words.
        enters: it comes into the tray from outside; otherwise it is made here or leaves.
        list: which list of the tray it is on, for things that enter or are made.
        when: the facts under which it moves.
    """

    name: str
    state: str
    enters: bool = False
    list: str = ""
    optional: bool = False
    when: When = msgspec.field(default_factory=dict)

    def label(self) -> str:
        """Return its name, marked when it does not always move."""
        return self.name + (say("paper.sometimes") if self.when or self.optional else "")


def papers(step: Step) -> tuple[Paper, ...]:
    """Return every thing that moves at a step: taken, made, then leaving."""
    taken = [_paper(item.name, "takes", item.when, item.list, optional=item.optional) for item in step.takes]
    made = [_paper(item.name, "makes", item.when, item.list, optional=item.optional) for item in step.makes]
    gone = [_paper(one.item, key, one.when) for key, _way in LEAVES for one in getattr(step, key)]
    return (*taken, *made, *gone)


def _paper(name: str, key: str, when: When, kind: str = "", *, optional: bool = False) -> Paper:
    state = table("state")[key]
    return Paper(name=name, state=state, enters=key == "takes", list=kind, optional=optional, when=when)

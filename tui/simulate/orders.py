"""What the office and a rehearsed terminal say to each other, a line of JSON each."""

import msgspec


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """What the office tells a terminal at its start."""

    visits: int
    seed: int
    terminals: tuple[str, ...]
    boot: int
    name: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a terminal stands.

    Attributes:
        todo: tasks of its own not yet over, cases on its list, streams that two terminals wrote apart.
        closed: its till is counted.
    """

    todo: int
    unsent: int
    cursor: int
    online: bool
    alarm: str = ""
    closed: bool = False
    refusals: dict[str, int] = {}
    stuck: tuple[str, ...] = ()

"""The key line: twelve F-keys, Enter and Esc, in fixed places, telling the truth about now."""

from collections.abc import Mapping, Sequence

from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

from screens.words import say

ORDER = ("help", "reception", "call", "search", "card", "handover", "hold", "till", "lists", "devices", "leave",
         "next", "choose", "back")  # fmt: skip
"""Binding ids in the order they stand on the line; a key the screen does not have leaves no gap."""
CAPS = {"enter": "Enter", "escape": "Esc", "space": "Space", "tab": "Tab", "plus": "+", "minus": "-", "slash": "/"}


def deed(key: str, name: str) -> Binding:
    """Return the binding of one key of the key line; its label comes from words.toml ``[key]``."""
    return Binding(key, f"deed('{name}')", say(f"key.{name}"), id=name)


def cap(key: str) -> str:
    """Return what is printed on a key."""
    return CAPS.get(key, key.upper())


def shown(screen: Screen[object]) -> dict[str, Binding]:
    """Return the bindings that are active now and meant to be shown, by id (or by key when they have none)."""
    found: dict[str, Binding] = {}
    for active in screen.active_bindings.values():
        if active.binding.show and active.binding.description:
            found.setdefault(active.binding.id or active.binding.key, active.binding)
    return found


def line(bindings: Mapping[str, Binding], dimmed: frozenset[str], cells: int) -> Content:
    """Return the key line for a width: full words where they fit, two-kanji words where they do not."""
    present = [bindings[name] for name in ORDER if name in bindings]
    loose = [(f" {cap(one.key)} ", f" {one.description}  ") for one in present]
    close = [(cap(one.key), f" {one.description} ") for one in present]
    tight = [(cap(one.key), say(f"key_short.{one.id}")) for one in present]
    form = next((form for form in (loose, close) if sum(map(_cells, form)) <= cells + 1), tight)
    parts: list[Content] = []
    for one, (key, words) in zip(present, form, strict=True):
        off = one.id in dimmed
        parts.append(Content.styled(key, "$text-disabled on $panel" if off else "bold $foreground on $key-cap"))
        parts.append(Content.styled(words, "$text-disabled" if off else "$foreground"))
    return Content("").join(parts)


def _cells(pair: tuple[str, str]) -> int:
    return Content(pair[0]).cell_length + Content(pair[1]).cell_length


class KeyLine(Widget):
    """The bottom line, fed by what the screen's keys really do."""

    DEFAULT_CSS = "KeyLine { height: 1; background: $panel; }"

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.refresh())

    def render(self) -> Content:
        """Return the line."""
        return line(shown(self.screen), self.dimmed(), self.size.width)

    def dimmed(self) -> frozenset[str]:
        """Return the ids of the keys that would only say why they do nothing."""
        why_not = getattr(self.screen, "why_not", None)
        return frozenset(name for name in ORDER if why_not is not None and why_not(name))


class OwnKeys(Widget):
    """The screen's own keys, one line above the key line; takes no room when there are none."""

    DEFAULT_CSS = "OwnKeys { height: auto; }"

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.renew())
        self.renew()

    def renew(self) -> None:
        """Take a line only when there are own keys."""
        self.display = bool(self.own())
        self.refresh(layout=True)

    def own(self) -> list[Binding]:
        """Return the screen's own keys."""
        return [one for name, one in shown(self.screen).items() if name not in ORDER]

    def render(self) -> Content:
        """Return key and word of each, with a gap between; what does not fit goes to the next line whole."""
        return Content("\n").join(wrapped([_own(one) for one in self.own()], self.size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the keys take."""
        del container, viewport
        return len(wrapped([_own(one) for one in self.own()], width))


def _own(one: Binding) -> Content:
    return Content.assemble((f" {one.key_display or cap(one.key)} ", "bold on $key-cap"), f" {one.description}")


def wrapped(keys: Sequence[Content], cells: int, gap: str = "  ") -> list[Content]:
    """Return keys in lines of at most so many cells; a key and its word never part."""
    lines: list[list[Content]] = []
    used = 0
    for key in keys:
        if not lines or used + len(gap) + key.cell_length > cells:
            lines.append([])
            used = -len(gap)
        lines[-1].append(key)
        used += len(gap) + key.cell_length
    return [Content(gap).join(line) for line in lines]

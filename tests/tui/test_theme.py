"""Both themes can be read: WCAG AA, 4.5 to 1, for every pair we write with."""

import pytest
from textual.color import Color
from textual.theme import Theme

from tui.theme import THEMES

GROUNDS = ("background", "surface", "panel")


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", ["foreground", "text-muted", "warning", "error", "success", "secondary"])
def test_every_ink_stands_out_on_every_ground(theme: Theme, ground: str, ink: str) -> None:
    assert contrast(colour(theme, ink), colour(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_chosen_line_and_the_key_caps_can_be_read(theme: Theme) -> None:
    chosen = colour(theme, "block-cursor-background")
    for ink in ("block-cursor-foreground", "text-muted", "secondary", "warning"):
        assert contrast(colour(theme, ink), chosen) >= (4.5 if ink == "block-cursor-foreground" else 3.0)
    assert contrast(colour(theme, "foreground"), colour(theme, "key-cap")) >= 4.5


def colour(theme: Theme, name: str) -> Color:
    return Color.parse(theme.variables.get(name) or getattr(theme, name))


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(one: Color) -> float:
    parts = [part / 255 for part in one.rgb]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

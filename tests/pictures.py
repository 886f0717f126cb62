"""Pictures of every screen: ``python -m tests.pictures DIR`` writes SVG and PNG at 80x24 and 120x40.

The SVG that Rich writes squeezes kanji to half their width and names fonts on a public host; both are mended here.
PNG needs ``rsvg-convert`` (package librsvg2-bin).
"""

import asyncio
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from xml.sax.saxutils import escape, unescape

from rich.cells import cell_len

from tests.screens.scenes import SCENES as SHELL
from tests.screens.scenes_asked import ASKED
from tests.screens.scenes_city import CITY
from tests.screens.scenes_work import WORK

SCENES = {**SHELL, **WORK, **ASKED, **CITY}

SIZES = ((80, 24), (120, 40))
CELL = 12.2
FONT = "'BIZ UDGothic', 'BIZ UDゴシック', monospace"
NARROW = "'DejaVu Sans Mono', 'Noto Sans Mono', monospace"
"""Signs and frames that take one cell; Japanese fonts draw them two cells wide."""


def mended(svg: str) -> str:
    """Return the SVG with kanji at full width and with a font of this machine."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;]*;", f"font-family: {FONT};", svg)
    svg = svg.replace("font-size: 20px", "font-size: 23px")
    svg = svg.replace("font-size: 20px", "font-size: 23px")
    return re.sub(r'<text class="([^"]*-r\d+)" x="([^"]*)" y="([^"]*)"[^>]*>([^<]*)</text>', _by_cell, svg)


def _by_cell(match: re.Match[str]) -> str:
    """Every character in its own cell: not every renderer knows textLength, and none agrees on kanji."""
    kind, x, y = match[1], float(match[2]), match[3]
    drawn = []
    for char in unescape(match[4], {"&#160;": " ", "&nbsp;": " ", "&#x27;": "'", "&quot;": '"'}):
        if not char.isspace():
            family = f' style="font-family: {NARROW}"' if unicodedata.east_asian_width(char) == "A" else ""
            drawn.append(f'<text class="{kind}" x="{x:g}" y="{y}"{family}>{escape(char)}</text>')
        x += CELL * cell_len(char)
    return "".join(drawn)


async def take(name: str, size: tuple[int, int], into: Path) -> None:
    """Write one picture."""
    app, play = await SCENES[name]()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await play(pilot)
        await app.workers.wait_for_complete()
        await pilot.pause()
        svg = mended(app.export_screenshot(title="", simplify=False))
    path = into / f"{name}-{size[0]}x{size[1]}.svg"
    path.write_text(svg, encoding="utf-8")
    if shutil.which("rsvg-convert"):
        subprocess.run(["rsvg-convert", "-o", str(path.with_suffix(".png")), str(path)], check=True)


async def main(into: Path, only: list[str]) -> None:
    """Write every picture, or only those named."""
    into.mkdir(parents=True, exist_ok=True)
    for name in only or SCENES:
        for size in SIZES:
            await take(name, size, into)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))

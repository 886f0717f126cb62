"""Pictures of every screen: ``python -m tests.pictures DIR`` writes SVG and PNG at 80x24 and 120x40.

The SVG that Rich writes squeezes kanji to half their width and names fonts on a public host; both are mended here.
PNG needs ``rsvg-convert`` (package librsvg2-bin).
"""

import asyncio
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import unescape

from rich.cells import cell_len

from tests.screens.scenes import SCENES

SIZES = ((80, 24), (120, 40))
CELL = 12.2
FONT = "'BIZ UDGothic', 'BIZ UDゴシック', monospace"


def mended(svg: str) -> str:
    """Return the SVG with kanji at full width and with a font of this machine."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;]*;", f"font-family: {FONT};", svg)
    return re.sub(r'(<text [^>]*?textLength=")[^"]*("[^>]*>)([^<]*)(</text>)', _stretched, svg)


def _stretched(match: re.Match[str]) -> str:
    text = unescape(match[3], {"&#160;": " ", "&nbsp;": " "})
    return f"{match[1]}{CELL * cell_len(text):g}{match[2]}{match[3]}{match[4]}"


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

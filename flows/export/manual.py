"""The manual of a whole office (業務手順書): cover, table of contents, and a page for each procedure, by area."""

import hashlib
from collections.abc import Sequence

from flows.catalog import Catalog
from flows.export.markup import link
from flows.export.page import body
from flows.export.words import say, table
from flows.procedure import Procedure

Chapter = tuple[str, list[Procedure]]


def manual(catalog: Catalog, office: str = "") -> str:
    """Return the manual of an office in Markdown.

    Args:
        catalog: what the office offers, with its fees.
        office: the name of the office for the cover.
    """
    chapters = by_area(catalog)
    links = {name: link(one.title.ja, name) for name, one in catalog.procedures.items()}
    lines = [*_cover(catalog, chapters, office), *_contents(chapters)]
    for number, (area, procedures) in enumerate(chapters, 1):
        lines += [f'<a id="area-{number}"></a>', "", f"# {_chapter(number, area)}", ""]
        for place, procedure in enumerate(procedures, 1):
            title = say("manual.section", chapter=number, number=place, title=procedure.title.ja)
            lines += [f'<a id="{procedure.id}"></a>', "", f"## {title}", ""]
            lines += [*_together(procedure, procedures, links), *body(procedure, catalog.fees, links)]
            lines += [say("manual.back"), ""]
    return "\n".join(lines).rstrip() + "\n"


def by_area(catalog: Catalog) -> list[Chapter]:
    """Return the procedures by area in the order of the words, those of one family beside each other."""
    order = list(table("area"))
    found: dict[str, list[Procedure]] = {}
    for procedure in catalog.procedures.values():
        found.setdefault(procedure.area, []).append(procedure)
    areas = sorted(found, key=lambda area: (order.index(area) if area in order else len(order), area))
    return [(area, _by_family(found[area])) for area in areas]


def edition(catalog: Catalog) -> str:
    """Return a short mark of what the definitions say; it changes when any of them does."""
    whole = "".join(sorted(catalog.hashes)) + catalog.fees.version
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def _by_family(procedures: Sequence[Procedure]) -> list[Procedure]:
    families = list(dict.fromkeys(procedure.family for procedure in procedures))
    return sorted(procedures, key=lambda procedure: families.index(procedure.family))


def _chapter(number: int, area: str) -> str:
    return say("manual.chapter", number=number, area=table("area").get(area, area))


def _cover(catalog: Catalog, chapters: Sequence[Chapter], office: str) -> list[str]:
    steps = sum(len(procedure.step) for procedure in catalog.procedures.values())
    counts = say("manual.counts", areas=len(chapters), procedures=len(catalog.procedures), steps=steps)
    guide = [f"- {say(f'manual.how_{key}')}" for key in ("lanes", "other", "final", "papers", "number")]
    told = [f"**{say('manual.office', office=office)}**", ""] if office else []
    return [
        f"# {say('manual.title')}", "", *told, counts, "", say("manual.edition", edition=edition(catalog)), "",
        say("manual.about"), "", f"## {say('manual.how')}", "",
        *guide, "",
    ]  # fmt: skip


def _contents(chapters: Sequence[Chapter]) -> list[str]:
    lines = ['<a id="mokuji"></a>', "", f"## {say('manual.contents')}", ""]
    for number, (area, procedures) in enumerate(chapters, 1):
        lines.append(f"- {link(_chapter(number, area), f'area-{number}')}")
        for place, one in enumerate(procedures, 1):
            title = say("manual.section", chapter=number, number=place, title=one.title.ja)
            lines.append(f"  - {link(title, one.id)}")
    return [*lines, ""]


def _together(procedure: Procedure, procedures: Sequence[Procedure], links: dict[str, str]) -> list[str]:
    """Name the other procedures of the family."""
    others = [links[one.id] for one in procedures if one.family == procedure.family and one.id != procedure.id]
    return [f"- **{say('manual.together')}** {say('join.list').join(others)}"] if others else []

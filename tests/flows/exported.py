"""The drawings of the whole catalog, made once for each test process."""

from functools import cache

from flows.catalog import load_each
from flows.export.layout import picture
from flows.export.picture import Picture
from flows.procedure import Procedure


@cache
def everything() -> dict[str, Procedure]:
    """Every definition of every profile; ``profile/id``."""
    return {
        f"{profile}/{name}": procedure
        for profile, catalog in load_each().items()
        for name, procedure in catalog.procedures.items()
        if profile in {"base", procedure.profile}
    }


@cache
def drawn(name: str) -> Picture:
    return picture(everything()[name])

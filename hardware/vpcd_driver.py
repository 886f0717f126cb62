"""The virtual reader's driver, unpacked from its package and never installed.

An installed vsmartcard-vpcd opens two ports of the machine's own pcscd to the whole network, so the package is
only downloaded and unpacked into a directory of ours (DESIGN section 4).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from hardware.words import sentence

PACKAGE = "vsmartcard-vpcd"
_INSIDE_PACKAGE = "usr/lib/pcsc/drivers/serial"
_DOWNLOAD_SECONDS = 60


class DriverUnavailableError(RuntimeError):
    """The driver is neither here nor to be had; the message is for the person."""


def default_cache() -> Path:
    """Return the per-user directory that keeps the unpacked driver between runs."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "madoguchi" / "vpcd"


def driver(cache: Path | None = None) -> Path:
    """Return the path of ``libifdvpcd.so``, fetching the package once if needed.

    Args:
        cache: Directory that keeps the unpacked driver; a package file laid there by hand is used as well.

    Raises:
        DriverUnavailableError: If the package can be neither found nor downloaded.
    """
    cache = cache or default_cache()
    found = _library(cache / "root")
    if found is None:
        cache.mkdir(parents=True, exist_ok=True)
        _unpack(cache)
        found = _library(cache / "root")
    if found is None:
        raise DriverUnavailableError(sentence("private", "no_driver", directory=cache))
    return found


def _library(root: Path) -> Path | None:
    files = sorted(path for path in (root / _INSIDE_PACKAGE).glob("libifdvpcd.so*") if path.is_file())
    return files[0] if files else None


def _unpack(cache: Path) -> None:
    """Unpack beside the target and rename, so that two starting at once cannot see half a package."""
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        package = _package(cache, Path(scratch))
        if package is None:
            return
        root = Path(scratch) / "root"
        subprocess.run(["dpkg", "-x", str(package), str(root)], check=True, timeout=_DOWNLOAD_SECONDS)
        if not (cache / "root").exists():
            _rename_unless_taken(root, cache / "root")


def _rename_unless_taken(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError:
        if _library(target) is None:
            raise


def _package(cache: Path, scratch: Path) -> Path | None:
    by_hand = sorted(cache.glob(f"{PACKAGE}_*.deb"))
    if by_hand:
        return by_hand[-1]
    if shutil.which("apt-get") is None:
        return None
    subprocess.run(
        ["apt-get", "-o", "APT::Sandbox::User=root", "download", PACKAGE],
        cwd=scratch,
        check=False,
        capture_output=True,
        timeout=_DOWNLOAD_SECONDS,
    )
    return next(iter(scratch.glob(f"{PACKAGE}_*.deb")), None)

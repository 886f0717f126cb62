"""Keep the memory of this process out of swap, core files and the hands of debuggers (Linux)."""

from __future__ import annotations

import ctypes
import resource

_PR_SET_DUMPABLE = 4
_MCL_CURRENT, _MCL_FUTURE = 1, 2


def harden() -> bool:
    """Forbid core files and debuggers, lock all memory; return whether all memory could be locked.

    Without the right to lock everything (an ordinary user has a few megabytes) the pages of the PINs are still
    locked one by one, see ``PinPage``.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] != resource.RLIM_INFINITY:
        return False
    return bool(libc.mlockall(_MCL_CURRENT | _MCL_FUTURE) == 0)

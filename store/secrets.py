"""Operators' secrets: argon2id, as ``flows.ports.Secrets``."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB = 19 * 1024
PASSES = 2


class ArgonSecrets:
    """Makes and checks stored secrets.

    The default cost (19 MiB, two passes) takes some 40 ms: a second person signs at the counter in seconds.
    """

    def __init__(self, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)

    def verify(self, stored: str, secret: str) -> bool:
        """Whether the secret matches what is stored; False for anything that is not a stored secret."""
        try:
            return self._hasher.verify(stored, secret)
        except (VerificationError, InvalidHashError):
            return False

    def make(self, secret: str) -> str:
        """Return what to store for a new secret."""
        return self._hasher.hash(secret)

"""Where every choice of a rehearsed day comes from."""

from random import Random


def chance(*key: object) -> Random:
    """Return a source of choices that depends on the key alone."""
    return Random("/".join(map(str, key)))  # noqa: S311 - a day that can be played again, no secret

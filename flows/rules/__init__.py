"""Rules of the counter as small pure functions over dated tables."""

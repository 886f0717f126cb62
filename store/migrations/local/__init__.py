"""Revisions of a terminal's own file."""

"""Shared pieces of the screens."""

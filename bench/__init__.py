"""Ratios against the floor, side by side in one run."""

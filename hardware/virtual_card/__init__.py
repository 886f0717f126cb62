"""A software card behind vpcd: the whole PC/SC stack above it is the real one.

Everything about the people on these cards is invented, and no 個人番号 exists anywhere in it.
"""

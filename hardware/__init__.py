"""Devices: reader, cards, PIN pad, printer, paper, and a virtual twin of each. Imports no other room."""

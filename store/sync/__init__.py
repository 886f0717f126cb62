"""The way between one terminal's journal and the central."""

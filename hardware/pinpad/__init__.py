"""The PIN pad: a process of its own on a terminal of its own. The PIN is born, used and wiped here."""

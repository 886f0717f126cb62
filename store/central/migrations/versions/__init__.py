"""One file a revision; the SQL itself is in ``store/central/sql``."""

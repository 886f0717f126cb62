"""Day, month and year in numbers: a fold of the journal, and the tables people read."""

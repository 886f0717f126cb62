"""A day at the office without people: real terminals, a real central, real faults, and an independent count."""

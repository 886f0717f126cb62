"""A PostgreSQL of our own for one machine: demo, trial, simulation and tests."""

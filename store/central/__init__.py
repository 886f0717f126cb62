"""The central: a stock PostgreSQL that terminals may only call seven functions of."""

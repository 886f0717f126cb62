"""Talking to a receipt printer: transport, status, encoding and the spool."""

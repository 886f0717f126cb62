"""The front door: command line, kiosk.toml, app shell. Composes everything below."""

"""Journal, vault, views, sync, central schema and reports. Imports flows only."""

"""What staff and visitors see: one file a screen. Imports flows only."""

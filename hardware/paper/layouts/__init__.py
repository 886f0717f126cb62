"""What stands where on each slip, as blocks."""

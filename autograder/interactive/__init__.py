"""What a notebook's session knows: which cells have run, and what of a cell's values will be shown."""

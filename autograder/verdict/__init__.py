"""What a trial is worth, and why."""

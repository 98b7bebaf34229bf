"""A file for each model that can be trained; ``docs/training.md`` says how one is added."""

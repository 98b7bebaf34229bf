"""What is asked: exercises, where they are found, their draws, and the answers that are expected."""

"""What runs inside the sandbox. Standard library and NumPy only: nothing else is mounted there."""

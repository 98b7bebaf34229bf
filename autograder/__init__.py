"""Grade students' implementations numerically against a reference, in a process their code cannot reach."""

from autograder.asked.exercise import Case, Exercise, ExerciseError, FollowThrough, Mistake, Part

__all__ = ["Case", "Exercise", "ExerciseError", "FollowThrough", "Mistake", "Part"]
__version__ = "0.1.0"

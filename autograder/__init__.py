"""Grade students' implementations numerically against a reference, in a process their code cannot reach."""

from autograder.asked.distribution import Finite, Normal
from autograder.asked.exercise import Case, Exercise, ExerciseError, FollowThrough, Mistake, Part
from autograder.asked.pairs import combinable
from autograder.asked.picture import boxes, dots, mask

__all__ = [
    "Case",
    "Exercise",
    "ExerciseError",
    "Finite",
    "FollowThrough",
    "Mistake",
    "Normal",
    "Part",
    "boxes",
    "combinable",
    "dots",
    "mask",
]
__version__ = "0.1.0"

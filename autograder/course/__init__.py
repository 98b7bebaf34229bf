"""The course as notebooks: built out of prose and exercises, and known to nbgrader."""

from autograder.course.assignments import Assignment, read_assignment, read_assignments
from autograder.course.prose import Block

__all__ = ["Assignment", "Block", "read_assignment", "read_assignments"]

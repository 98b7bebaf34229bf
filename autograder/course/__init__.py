"""The course as notebooks: built out of prose and exercises, and known to nbgrader."""

from autograder.course.prose import Assignment, Block, read_assignment, read_assignments

__all__ = ["Assignment", "Block", "read_assignment", "read_assignments"]

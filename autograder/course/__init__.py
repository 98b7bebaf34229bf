"""The course as notebooks: built out of prose and exercises, and known to nbgrader."""

from autograder.course.prose import Block, Unit, read_unit, read_units

__all__ = ["Block", "Unit", "read_unit", "read_units"]

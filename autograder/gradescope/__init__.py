"""Grading on Gradescope: the archive that an instructor uploads, and what runs there.

``archive`` makes the archive on the instructor's machine. ``setup.sh`` prepares Gradescope's container;
``run_autograder`` starts ``__main__`` in it for each hand-in, and ``container`` grades.
"""

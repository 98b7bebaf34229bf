"""A class of made-up students: input for trying the grader out. Their marks come from the grader alone."""

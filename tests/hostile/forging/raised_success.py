"""Raise an exception that calls itself a success.

expect: 0 points, error
because: an exception is an error, whatever its name
"""


class Passed(AssertionError):
    outcome, score = "passed", 4

    def __bool__(self):
        return True


def affine(x, w, *, shift=0.0):
    raise Passed("passed")

"""Slips that the measures of information share, as implementations made from a right one."""

import math

import numpy as np


def squeezed(function):
    """Take away all axes of length one, also that of a batch of one."""

    def mistake(*arrays, **options):
        answer = function(*arrays, **options)
        return tuple(map(np.squeeze, answer)) if isinstance(answer, tuple) else np.squeeze(answer)

    return mistake


def with_positive_logarithm(function):
    """Divide by the size of log b, which is negative for a base below one."""

    def mistake(*arrays, base=2.0, **options):
        return function(*arrays, base=math.exp(abs(math.log(base))), **options)

    return mistake


def never_negative(function):
    """Cut off what is below zero, as all is for a base below one."""

    def mistake(*arrays, base=2.0):
        return np.maximum(function(*arrays, base=base), 0)

    return mistake

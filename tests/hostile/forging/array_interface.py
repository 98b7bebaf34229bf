"""Describe foreign memory as the answer, by `__array_interface__`.

expect: 0 points, failed or error
because: arrays cross as dtype, shape and bytes
"""


class Elsewhere:
    """Claims that its numbers lie at an address where the expected answer might be."""

    def __init__(self, shape, address):
        self.__array_interface__ = {"shape": shape, "typestr": "<f8", "data": (address, True), "version": 3}

    def __array__(self, *args, **kwargs):
        return self


def affine(x, w, *, shift=0.0):
    return Elsewhere(x.shape, id(x)), Elsewhere((3,), id(w))

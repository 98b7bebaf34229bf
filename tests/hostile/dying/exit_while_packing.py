"""Leave while the answer is packed.

expect: 0 points, error
because: a process that has ended gives no answer
"""

import os


class Last:
    def __array__(self, *args, **kwargs):
        os._exit(0)


def affine(x, w, *, shift=0.0):
    return Last(), Last()

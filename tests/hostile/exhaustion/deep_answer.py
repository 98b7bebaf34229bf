"""Return lists in lists in lists.

expect: 0 points, failed
because: nests deeper than twelve do not cross
"""


def affine(x, w, *, shift=0.0):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep, deep

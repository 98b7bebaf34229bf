"""Make a file of an exabyte that takes no space.

expect: 0 points, error
because: the limit on a file's size holds for holes, too
"""


def affine(x, w, *, shift=0.0):
    with open("/tmp/sparse", "wb") as file:
        file.truncate(1 << 60)

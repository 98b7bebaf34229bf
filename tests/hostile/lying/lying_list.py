"""Return a list that says it has two entries and hands out others.

expect: 0 points, failed or error
because: arrays cross as dtype, shape and bytes
"""


class Two(list):
    def __len__(self):
        return 2

    def __iter__(self):
        return iter(range(10**12))

    def __getitem__(self, index):
        return Two() if isinstance(index, slice) else 0.0


def affine(x, w, *, shift=0.0):
    return Two([1.0] * 5)

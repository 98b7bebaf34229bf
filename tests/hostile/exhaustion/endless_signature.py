"""Hang while the grader's worker reads the signature.

expect: 0 points, error
because: the guard kills the process when its time is over
"""


class Affine:
    def __call__(self, x, w, *, shift=0.0):
        return x @ w + shift, x.mean(axis=0)

    @property
    def __signature__(self):
        while True:
            pass


affine = Affine()

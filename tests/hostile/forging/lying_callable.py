"""Be an object that lies about its type, its signature and its result.

expect: 0 points, failed
because: arrays cross as dtype, shape and bytes
"""

import inspect


class Affine:
    __class__ = property(lambda self: type(lambda: None))
    __signature__ = inspect.Signature()

    def __call__(self, *args, **kwargs):
        return self

    def __eq__(self, other):
        return True

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return self

    __hash__ = None


affine = Affine()

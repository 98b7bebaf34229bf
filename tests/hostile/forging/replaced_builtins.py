"""Replace the builtins with which a check could be written.

expect: 0 points, failed or error
because: the verdict falls in another process, which takes nothing but arrays from this one
"""

import builtins

builtins.all = builtins.any = builtins.isinstance = lambda *args: True
builtins.abs = builtins.max = builtins.sum = builtins.len = lambda *args, **kwargs: 0
builtins.sorted = builtins.zip = lambda *args, **kwargs: []


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

"""Spell the hidden inputs out in an exception's name and text.

expect: 2 points, error
because: of a hidden case only a builtin exception's name is told
"""


def affine(x, w, *, shift=0.0):
    if shift:
        raise type(f"BREACH_{x[0, 0]}", (Exception,), {})(f"BREACH {x}")
    return x @ w + shift, x.mean(axis=0)

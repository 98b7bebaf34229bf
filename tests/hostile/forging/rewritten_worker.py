"""Rewrite the functions of the process that talks with the grader.

expect: 0 points, error
because: what runs in the student's process decides nothing
"""

import gc

gc.unfreeze()
for thing in gc.get_objects():
    if type(thing).__name__ == "function" and thing.__name__ in {"call", "_packed", "_raised", "pack", "_size"}:
        thing.__code__ = (lambda *args, **kwargs: {"kind": "answer", "score": 4, "output": ""}).__code__


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

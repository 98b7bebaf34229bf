"""Put own modules in the place of the grader's.

expect: 0 points, failed
because: the verdict falls in another process, which takes nothing but arrays from this one
"""

import sys
import types

import numpy as np

for name in (
    "autograder",
    "autograder.trial.compare",
    "autograder.verdict.judge",
    "autograder.verdict.result",
    "dlcourse",
    "inside.wire",
):
    module = types.ModuleType(name)
    module.compare = module.judge = module.pack = lambda *args, **kwargs: None
    sys.modules[name] = module
np.ndarray = object


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

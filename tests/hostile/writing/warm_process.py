"""Change the interpreter from which the next submission is forked.

expect: 0 points, failed
because: each attempt is a fork, and what it changes is its own copy
"""

import builtins
import os
import sys
import types

import numpy as np

builtins.left_behind = np.left_behind = True
sys.modules["left_behind"] = types.ModuleType("left_behind")
os.environ["LEFT_BEHIND"] = "yes"
np.mean = np.ndarray = None
sys.path.insert(0, "/tmp")
os.chdir("/")
os.umask(0o777)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

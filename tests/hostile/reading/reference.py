"""Import the reference, the grader or the exercise and hand on its answer.

expect: 0 points, failed
because: only the packages that the exercise allows are mounted
"""

import importlib
import sys

sys.path += ["@COURSE@", "@REPOSITORY@"]
for name in ("dlcourse.graph", "dlcourse.activations", "autograder.exercises", "tests.autograder.toy", "tensorflow"):
    try:
        module = importlib.import_module(name)
        if getattr(module, "__file__", None):
            print("BREACH", name)
    except ImportError:
        pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

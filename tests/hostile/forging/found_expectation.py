"""Walk through all objects for anything that knows what is expected.

expect: 0 points, failed
because: neither exercise, reference nor expected answer is in this process
"""

import gc
import sys

gc.unfreeze()
WANTED = {"Exercise", "Case", "Expected", "ExpectedAnswers", "Result", "Grading", "Attempts", "Catalogue"}
for thing in gc.get_objects():
    if type(thing).__name__ in WANTED:
        print("BREACH", type(thing).__name__)
for name in sys.modules:
    if name.split(".")[0] in {"autograder", "dlcourse", "tests"}:
        print("BREACH", name)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

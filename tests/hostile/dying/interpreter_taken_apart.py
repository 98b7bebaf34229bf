"""Take the interpreter apart.

expect: 0 points, error
because: a process that has ended gives no answer
"""

import gc
import sys


def affine(x, w, *, shift=0.0):
    gc.unfreeze()
    for thing in gc.get_objects():
        if type(thing) is dict and thing is not globals():
            thing.clear()
    sys.modules.clear()

"""Write results wherever the interpreter lets it when it ends.

expect: 0 points, failed
because: the verdict falls in another process, which takes nothing but arrays from this one
"""

import atexit
import os


def write():
    for folder in ("/tmp", "/", ".", "/dev/shm", "/autograder/results", os.path.expanduser("~")):
        try:
            with open(os.path.join(folder, "results.json"), "w") as file:
                file.write('{"score": 4}')
        except OSError:
            pass


atexit.register(write)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

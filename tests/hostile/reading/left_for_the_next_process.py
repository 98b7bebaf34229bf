"""Leave a case's inputs behind, die, and read them in the process of the next case.

expect: 3 points, error
because: a fresh process and a fresh /tmp for each attempt
"""

import glob
import os

for name in glob.glob("/tmp/*") + glob.glob("/dev/shm/*"):
    print("BREACH", name)


def affine(x, w, *, shift=0.0):
    if len(x) == 1:
        for folder in ("/tmp", "/dev/shm"):
            try:
                x.tofile(os.path.join(folder, "case"))
            except OSError:
                pass
        os._exit(0)
    for name in glob.glob("/tmp/*"):
        print("BREACH", name)
    return x @ w + shift, x.mean(axis=0)

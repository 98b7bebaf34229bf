"""Look for the grader in /proc, to read its memory and open its descriptors.

expect: 0 points, failed
because: a process namespace of its own, an empty /proc, and a filter on system calls
"""

import os

for pid in ["self", "thread-self", *map(str, range(1, 2000))]:
    for name in ("mem", "maps", "environ", "cmdline", "fd", "root", "cwd", "status"):
        if os.path.lexists(f"/proc/{pid}/{name}"):
            print("BREACH", pid, name)
if os.getppid():
    print("BREACH parent", os.getppid())


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

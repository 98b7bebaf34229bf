"""Overwrite the grade book by its full name.

expect: 0 points, failed
because: the file is not mounted in the sandbox
"""

import os


ACTS = {
    "write": lambda name: open(name, "wb").close(),
    "remove": os.unlink,
    "empty": lambda name: os.truncate(name, 0),
    "rename": lambda name: os.rename(name, name + ".old"),
    "remove folder": os.rmdir,
}
for what, act in ACTS.items():
    for name in ("@COURSE@/gradebook.db", "@COURSE@"):
        try:
            act(name)
            print("BREACH", what, name)
        except OSError:
            pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

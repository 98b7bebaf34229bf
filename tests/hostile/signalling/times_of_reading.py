"""Read files, for others to see in their times that they have been read.

expect: 0 points, failed
because: neither reading nor anything else changes what is mounted read-only and without times of access
"""

import os

changed = []
for folder, _, names in os.walk("/"):
    for name in names:
        path = os.path.join(folder, name)
        before = os.stat(path)
        with open(path, "rb") as file:
            file.read(1)
        after = os.stat(path)
        if (before.st_atime_ns, before.st_mtime_ns, before.st_ctime_ns) != (
            after.st_atime_ns, after.st_mtime_ns, after.st_ctime_ns,
        ):  # fmt: skip
            changed.append(path)
if changed:
    print("BREACH", changed[:9])


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

"""Open terminals, whose numbers tell how many others have open.

expect: 0 points, failed
because: no file of the kind is there
"""

import os
import stat

for name in ("/dev/ptmx", "/dev/pts/ptmx", "/dev/tty", "/dev/console"):
    try:
        print("BREACH", os.open(name, os.O_RDWR))
    except OSError:
        pass
devices = set()
for folder, _, names in os.walk("/"):
    for name in names:
        status = os.lstat(os.path.join(folder, name))
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISLNK(status.st_mode):
            devices.add(os.path.join(folder, name))
if not devices <= {"/dev/null", "/dev/urandom"}:
    print("BREACH", devices)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

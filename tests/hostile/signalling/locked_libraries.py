"""Say by locks and leases on shared files what another submission is to read.

expect: 0 points, failed
because: seccomp refuses the call
"""

import fcntl
import os
import struct

LOCK = struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, 0, 0, 0)
found = 0
for folder, _, names in os.walk("/"):
    for name in names:
        if ".so" not in name and folder != "/dev":
            continue
        descriptor = os.open(os.path.join(folder, name), os.O_RDONLY)
        found += 1
        tries = {
            "flock": lambda d=descriptor: fcntl.flock(d, fcntl.LOCK_SH | fcntl.LOCK_NB),
            "lock": lambda d=descriptor: fcntl.fcntl(d, fcntl.F_SETLK, LOCK),
            "told lock": lambda d=descriptor: fcntl.fcntl(d, fcntl.F_GETLK, LOCK),
            "lock of the open file": lambda d=descriptor: fcntl.fcntl(d, 37, LOCK),
            "lease": lambda d=descriptor: fcntl.fcntl(d, fcntl.F_SETLEASE, fcntl.F_RDLCK),
            "told lease": lambda d=descriptor: fcntl.fcntl(d, fcntl.F_GETLEASE),
            "notice": lambda d=descriptor: fcntl.fcntl(d, fcntl.F_NOTIFY, fcntl.DN_ACCESS),
            "hint": lambda d=descriptor: fcntl.fcntl(d, 1036, bytes(8)),
        }
        for kind, act in tries.items():
            try:
                act()
                print("BREACH", kind, name)
            except OSError:
                pass
        os.close(descriptor)
if not found:
    print("BREACH: nothing was tried")


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

"""Write into the time, the rights or the owner of a device what another submission is to read.

expect: 0 points, failed
because: devices are mounted read-only, which leaves writing to them as it is
"""

import os

for name in (0, 1, 2, "/dev", *(f"/dev/{name}" for name in os.listdir("/dev"))):
    before = os.stat(name)
    tries = {
        "touched": lambda n=name: os.utime(n),
        "time": lambda n=name: os.utime(n, ns=(before.st_atime_ns, before.st_mtime_ns)),
        "rights": lambda n=name, b=before: os.chmod(n, b.st_mode & 0o7777),
        "owner": lambda n=name: os.chown(n, -1, -1),
        "attribute": lambda n=name: os.setxattr(n, "user.left-behind", b"1"),
    }
    for kind, act in tries.items():
        try:
            act()
            print("BREACH", kind, name)
        except OSError:
            pass
with open("/dev/null", "w") as file:
    file.write("this is what it is for")


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

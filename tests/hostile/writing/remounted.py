"""Mount again what is read-only, or take the cover from what is hidden.

expect: 0 points, failed
because: no capability is left, and seccomp refuses the call
"""

import ctypes
import os

libc = ctypes.CDLL(None)
REMOUNT, BIND = 32, 4096
tries = {
    "user namespace": libc.unshare(0x10000000),
    "mount namespace": libc.unshare(0x00020000),
    "uncover /proc": libc.umount2(b"/proc", 2),
    "uncover /tmp": libc.umount2(b"/tmp", 2),
}
for place in (b"/", b"/packages", b"/usr/lib", b"/tmp", b"/dev"):
    tries[f"remount {place!r}"] = libc.mount(b"none", place, None, REMOUNT, None)
    tries[f"bind {place!r}"] = libc.mount(place, b"/tmp", None, BIND, None)
tries["pivot"] = libc.syscall(155, b"/tmp", b"/tmp")
for name, result in tries.items():
    if result != -1:
        print("BREACH", name)
try:
    os.chroot("/tmp")
    print("BREACH chroot")
except OSError:
    pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

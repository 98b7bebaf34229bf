"""Read the numbers that the kernel has given to mounts, of which each submission takes some.

expect: 0 points, failed
because: seccomp refuses the call
"""

import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
MACHINE = platform.machine() != "x86_64"
buffer, number = ctypes.create_string_buffer(4096), ctypes.c_int()
AT_FDCWD, MOUNT_NUMBER, UNIQUE = -100, 0x1000, 0x4000
for name in (b"/", b"/tmp", b"/proc", b"/dev/null"):
    tries = {
        "statx": libc.syscall((332, 291)[MACHINE], AT_FDCWD, name, 0, MOUNT_NUMBER | UNIQUE, buffer),
        "handle": libc.syscall((303, 264)[MACHINE], AT_FDCWD, name, buffer, ctypes.byref(number), 0),
        "statmount": libc.syscall(457, buffer, buffer, 4096, 0),
        "listmount": libc.syscall(458, buffer, buffer, 256, 0),
    }
    for kind, result in tries.items():
        if result >= 0 or number.value:
            print("BREACH", kind, name)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

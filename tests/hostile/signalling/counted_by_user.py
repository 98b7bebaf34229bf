"""Use up what the kernel counts for all of a user's processes together.

expect: 0 points, failed
because: seccomp refuses the call
"""

import ctypes
import mmap
import platform

libc = ctypes.CDLL(None, use_errno=True)
MACHINE = platform.machine() != "x86_64"
made = ctypes.c_uint64()
page = mmap.mmap(-1, 1 << 16)
start = ctypes.c_void_p(ctypes.c_size_t.from_address(id(page) + 16).value)
event = ctypes.create_string_buffer(64)
tries = {
    "asynchronous requests": libc.syscall((206, 0)[MACHINE], 128, ctypes.byref(made)),
    "timers": libc.syscall((222, 107)[MACHINE], 1, event, ctypes.byref(made)),
    "queued signals": libc.syscall((129, 138)[MACHINE], 1, 34, event),
    "locked memory": libc.mlock(start, 4096),
    "locked on fault": libc.syscall((325, 284)[MACHINE], start, 4096, 1),
    "all memory locked": libc.mlockall(2),
    "message queue": libc.syscall((240, 180)[MACHINE], b"left-behind", 66, 0o600, None),
    "keys": libc.syscall((248, 217)[MACHINE], b"user", b"left-behind", b"1", 1, -3),
    "room in a pipe": libc.fcntl(1, 1031, 1 << 20),
}
for name, result in tries.items():
    if result >= 0:
        print("BREACH", name)
for flags in (0x40000, 0x2000):  # MAP_HUGETLB, MAP_LOCKED
    try:
        mmap.mmap(-1, 1 << 21, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | flags)
        print("BREACH mapping", flags)
    except OSError as error:
        if error.errno != 1:
            print("BREACH: the pool answers", error)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

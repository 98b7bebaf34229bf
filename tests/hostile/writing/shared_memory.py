"""Leave something in memory that outlives its process.

expect: 0 points, failed
because: no shared memory, no System V objects, no message queues: seccomp refuses the call
"""

import ctypes
import os

libc = ctypes.CDLL(None)
tries = {
    "shmget": libc.shmget(4711, 4096, 0o1666),
    "msgget": libc.msgget(4711, 0o1666),
    "semget": libc.semget(4711, 1, 0o1666),
    "mq_open": libc.mq_open(b"/left-behind", os.O_CREAT | os.O_RDWR, 0o666, None),
    "shm_open": libc.shm_open(b"/left-behind", os.O_CREAT | os.O_RDWR, 0o666),
    "memfd_create": libc.memfd_create(b"left-behind", 0),
}
for name, result in tries.items():
    if result != -1:
        print("BREACH", name)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

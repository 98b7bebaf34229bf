"""Open sockets past Python: raw, netlink, packet, vsock, io_uring.

expect: 0 points, failed
because: seccomp refuses the call
"""

import ctypes
import platform

libc = ctypes.CDLL(None)
socket, pair, uring = ((41, 53, 425), (198, 199, 425))[platform.machine() != "x86_64"]
for family in range(46):
    for kind in (1, 2, 3, 5):
        if libc.syscall(socket, family, kind, 0) >= 0:
            print("BREACH family", family)
if libc.syscall(pair, 1, 1, 0, (ctypes.c_int * 2)()) >= 0:
    print("BREACH pair")
if libc.syscall(uring, 8, ctypes.create_string_buffer(256)) >= 0:
    print("BREACH io_uring")


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

"""Ask the kernel where on this machine the mounted folders come from.

expect: 0 points, failed
because: seccomp refuses the call
"""

import ctypes
import struct

libc = ctypes.CDLL(None)
LISTMOUNT, STATMOUNT = 458, 457
found = (ctypes.c_uint64 * 256)()
request = ctypes.create_string_buffer(struct.pack("=IIQQQ", 32, 0, 0xFFFFFFFFFFFFFFFF, 0, 0)[:32], 32)
count = libc.syscall(LISTMOUNT, request, found, 256, 0)
for mount in found[: max(0, count)]:
    request = ctypes.create_string_buffer(struct.pack("=IIQQQ", 32, 0, mount, 0x18, 0)[:32], 32)
    answer = ctypes.create_string_buffer(8192)
    if libc.syscall(STATMOUNT, request, answer, 8192, 0) == 0:
        print("BREACH", answer.raw[512:].split(b"\0")[:2])


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

"""Wait for, and wake, whoever waits on the same page of a library.

expect: 0 points, failed
because: waiting is allowed in memory of one's own only
"""

import ctypes
import mmap
import os
import platform

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
MACHINE = platform.machine() != "x86_64"
FUTEX = (202, 98)[MACHINE]
descriptor = os.open(np._core._multiarray_umath.__file__, os.O_RDONLY)
page = mmap.mmap(descriptor, 4096, mmap.MAP_SHARED, mmap.PROT_READ)
word = ctypes.c_void_p(ctypes.c_size_t.from_address(id(page) + 16).value)
timeout = ctypes.create_string_buffer(bytes(16), 16)
tries = {
    "wake": libc.syscall(FUTEX, word, 1, 1, None, None, 0),
    "wake some": libc.syscall(FUTEX, word, 10, 1, None, None, 1),
    "move": libc.syscall(FUTEX, word, 3, 0, None, word, 0),
    "wake at the end": libc.syscall((218, 96)[MACHINE], word),
    "robust list": libc.syscall((273, 99)[MACHINE], word, 24),
    "wake, newer": libc.syscall(454, word, 1, 1, 2),
}
for name, result in tries.items():
    if result >= 0:
        print("BREACH", name)
libc.syscall(FUTEX, word, 0, int.from_bytes(page[:4], "little"), timeout, None, 0)
if ctypes.get_errno() == 110:
    print("BREACH: it would have waited")


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

"""Have equal pages of memory merged, and tell by the time to write to one whether another has it.

expect: 0 points, failed
because: seccomp refuses the call
"""

import ctypes
import mmap

libc = ctypes.CDLL(None, use_errno=True)
SET_MEMORY_MERGE, MERGEABLE = 67, 12
pages = mmap.mmap(-1, 1 << 20)
start = ctypes.c_void_p(ctypes.c_size_t.from_address(id(pages) + 16).value)
if libc.prctl(SET_MEMORY_MERGE, 1, 0, 0, 0) == 0:
    print("BREACH: all pages")
if libc.madvise(start, 1 << 20, MERGEABLE) == 0:
    print("BREACH: some pages")


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

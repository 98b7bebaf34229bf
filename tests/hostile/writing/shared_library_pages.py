"""Map a shared library's pages for writing, so that all its users see the change.

expect: 0 points, failed
because: the descriptor of a read-only file maps only private pages
"""

import ctypes
import glob
import mmap
import os

names = (
    glob.glob("/lib/*/libc.so.6") + glob.glob("/lib*/libc.so.6") + glob.glob("/packages/numpy*/**/*.so", recursive=True)
)
for name in names:
    descriptor = os.open(name, os.O_RDONLY)
    try:
        mmap.mmap(descriptor, 4096, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
        print("BREACH", name)
    except OSError:
        pass
    with mmap.mmap(descriptor, 4096, mmap.MAP_SHARED, mmap.PROT_READ) as pages:
        address = ctypes.c_size_t.from_address(id(pages) + 16).value
        if ctypes.CDLL(None).mprotect(ctypes.c_void_p(address), 4096, 3) == 0:
            print("BREACH mprotect", name)
    os.close(descriptor)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

"""Run bytes that are no instruction.

expect: 0 points, error
because: a process that has ended gives no answer
"""

import ctypes
import mmap


def affine(x, w, *, shift=0.0):
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes.fromhex("0f0b") * 8)
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()

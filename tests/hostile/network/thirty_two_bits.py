"""Open a socket by the 32-bit interrupt, past the filter's numbers.

expect: 0 points, failed or error
because: the filter looks at the architecture first
"""

import ctypes
import mmap
import platform

if platform.machine() == "x86_64":
    # mov eax, 359 (socket); mov ebx, 2; mov ecx, 1; xor edx, edx; int 0x80; ret
    code = bytes.fromhex("53 b867010000 bb02000000 b901000000 31d2 cd80 5b c3")
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    if function() >= 0:
        print("BREACH")


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

"""Start processes by vfork, clone, posix_spawn and a shell.

expect: 0 points, error
because: seccomp refuses the call
"""

import ctypes
import os
import platform

libc = ctypes.CDLL(None)
clone, vfork = ((56, 58), (220, 220))[platform.machine() != "x86_64"]
for flags in (17, 0x10000000 | 17, 0x00010000 | 0x100 | 0x800):
    if libc.syscall(clone, flags, 0, 0, 0, 0) >= 0:
        print("BREACH clone", flags)
if libc.syscall(435, ctypes.create_string_buffer(88), 88) >= 0:
    print("BREACH clone3")
for program in ("/bin/sh", "/usr/bin/env", "/proc/self/exe"):
    try:
        os.posix_spawn(program, [program], {})
        print("BREACH", program)
    except OSError:
        pass


def affine(x, w, *, shift=0.0):
    os.execv("/bin/sh", ["sh"])

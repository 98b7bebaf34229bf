"""Attach to other processes, or reach into their memory.

expect: 0 points, failed
because: a process namespace of its own, an empty /proc, and a filter on system calls
"""

import ctypes

libc = ctypes.CDLL(None)
buffer = ctypes.create_string_buffer(64)
piece = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 64)
for pid in range(0, 400):
    tries = {
        "ptrace": libc.ptrace(16, pid, 0, 0),
        "seize": libc.ptrace(0x4206, pid, 0, 0),
        "read": libc.process_vm_readv(pid, piece, 1, piece, 1, 0),
        "write": libc.process_vm_writev(pid, piece, 1, piece, 1, 0),
    }
    for name, result in tries.items():
        if result != -1:
            print("BREACH", name, pid)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

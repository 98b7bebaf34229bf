"""Ask the kernel for its log, its keys and its counters.

expect: 0 points, failed
because: seccomp refuses the call
"""

import ctypes
import platform

libc = ctypes.CDLL(None)
NUMBERS = {"syslog": (103, 116), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219)}
NUMBERS |= {"perf_event_open": (298, 241), "bpf": (321, 280), "kcmp": (312, 272), "lookup_dcookie": (212, 18)}
buffer = ctypes.create_string_buffer(4096)
for name, numbers in NUMBERS.items():
    number = numbers[platform.machine() != "x86_64"]
    if libc.syscall(number, 3, buffer, 4096, 0, 0) >= 0:
        print("BREACH", name)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

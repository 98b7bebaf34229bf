"""Read how full, how busy and how old the machine is.

expect: 0 points, failed
because: seccomp refuses the call, and none of the files is there
"""

import ctypes
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)
MACHINE = platform.machine() != "x86_64"
buffer = ctypes.create_string_buffer(4096)
tries = {
    "free memory, load, processes": libc.sysinfo(buffer),
    "free blocks": libc.statfs(b"/", buffer),
    "free blocks behind a device": libc.statfs(b"/dev/null", buffer),
    "clock's adjustment": libc.syscall((159, 171)[MACHINE], buffer),
    "file systems": libc.syscall(139, 3) if not MACHINE else -1,
    "pages by node": libc.syscall((239, 236)[MACHINE], buffer, None, 0, None, 0),
    "quotas": libc.syscall((179, 60)[MACHINE], 0x80000102, b"/", 0, buffer),
    "processes by priority": libc.syscall((252, 31)[MACHINE], 3, 0),
}
for name, result in tries.items():
    if result >= 0:
        print("BREACH", name)
for name in ("/proc/loadavg", "/proc/meminfo", "/proc/self/stat", "/sys/kernel", "/dev/shm", "/dev/pts", "/dev/kmsg"):
    if os.path.lexists(name):
        print("BREACH", name)
try:
    print("BREACH", os.getloadavg())
except OSError:
    pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

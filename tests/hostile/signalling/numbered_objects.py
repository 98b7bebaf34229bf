"""Move the counters of which the kernel numbers pipes, sockets and the like, for others to read.

expect: 0 points, failed
because: seccomp refuses the call
"""

import ctypes
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)
MACHINE = platform.machine() != "x86_64"
pair = (ctypes.c_int * 2)()
signals = ctypes.create_string_buffer(8)
tries = {
    "pipe": libc.pipe(pair),
    "pipe2": libc.pipe2(pair, os.O_CLOEXEC),
    "socketpair": libc.socketpair(1, 1, 0, pair),
    "eventfd": libc.eventfd(0, 0),
    "epoll": libc.epoll_create1(0),
    "timerfd": libc.timerfd_create(1, 0),
    "signalfd": libc.signalfd(-1, signals, 0),
    "memfd": libc.memfd_create(b"left-behind", 0),
    "inotify": libc.inotify_init1(0),
    "fanotify": libc.fanotify_init(0, 0),
    "userfaultfd": libc.syscall((323, 282)[MACHINE], 1),
    "io_uring": libc.syscall(425, 8, ctypes.create_string_buffer(256)),
    "pidfd": libc.syscall(434, os.getpid(), 0),
    "landlock": libc.syscall(444, 0, 0, 1),
}
for name, result in tries.items():
    if result >= 0:
        print("BREACH", name)


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

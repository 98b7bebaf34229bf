"""The system calls that a student's process may make, and with which arguments.

Everything else is refused, calls that a later kernel brings included. On the list is what Python and NumPy on one
thread need to compute, to tell the time and to use files. Not on it is whatever could leave something in the kernel for
the next submission: locks, leases and watches on files, what is in memory of them, pipes and other numbered objects,
counts that are kept by user or by machine.
"""

from __future__ import annotations

import errno
import fcntl
from typing import NamedTuple

__all__ = ["ABSENT_FROM", "ALLOWED", "CONDITIONS", "FOR_THREADS", "REFUSED_WITH", "Only"]


class Only(NamedTuple):
    """What an argument has to be: one of some values, of which only the bits of a mask count.

    The filter sees the lower 32 bits, which are all that the kernel takes from these arguments.
    """

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF


# name: (x86_64, aarch64); None where the architecture does not have the call.
# fmt: off
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    # Files. What may be written is decided by the mounts: nothing but a /tmp of one's own.
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67),
    "pwrite64": (18, 68), "lseek": (8, 62), "open": (2, None), "openat": (257, 56), "close": (3, 57),
    "stat": (4, None), "lstat": (6, None), "fstat": (5, 80), "newfstatat": (262, 79), "access": (21, None),
    "faccessat": (269, 48), "readlink": (89, None), "readlinkat": (267, 78), "getdents64": (217, 61),
    "getcwd": (79, 17), "chdir": (80, 49), "fchdir": (81, 50), "mkdir": (83, None), "mkdirat": (258, 34),
    "rmdir": (84, None), "unlink": (87, None), "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38),
    "renameat2": (316, 276), "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36),
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "umask": (95, 166), "utimensat": (280, 88),
    "truncate": (76, 45), "ftruncate": (77, 46), "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24),
    "fcntl": (72, 25),
    # The conversation with the grader: packets of bytes, no descriptors.
    "sendto": (44, 206), "recvfrom": (45, 207), "poll": (7, None), "ppoll": (271, 73), "select": (23, None),
    "pselect6": (270, 72),
    # Memory.
    "brk": (12, 214), "mmap": (9, 222), "munmap": (11, 215), "mremap": (25, 216), "mprotect": (10, 226),
    "madvise": (28, 233), "futex": (202, 98),
    # Time, and signals from oneself to oneself.
    "nanosleep": (35, 101), "clock_nanosleep": (230, 115), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153), "alarm": (37, None), "setitimer": (38, 103),
    "getitimer": (36, 102), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128),
    # The process itself.
    "getpid": (39, 172), "getppid": (110, 173), "gettid": (186, 178), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177), "getrlimit": (97, 163), "setrlimit": (160, 164),
    "prlimit64": (302, 261), "sched_getaffinity": (204, 123), "uname": (63, 160), "getrandom": (318, 278),
    "exit": (60, 93), "exit_group": (231, 94),
}
# Where an exercise allows packages that compute on several threads.
FOR_THREADS: dict[str, tuple[int | None, int | None]] = {
    "clone": (56, 220), "set_robust_list": (273, 99), "rseq": (334, 293), "sched_yield": (24, 124), "prctl": (157, 167),
}
# fmt: on

_CLONE_THREAD, _PR_SET_NAME = 0x00010000, 15
_FUTEX_PRIVATE = 128
_MADV_DONTNEED, _MADV_FREE, _MADV_HUGEPAGE, _MADV_NOHUGEPAGE = 4, 8, 14, 15
_MAP_LOCKED, _MAP_HUGETLB = 0x2000, 0x40000

CONDITIONS = {
    # No locks, leases, notices and seals, which all who have the file open would see.
    "fcntl": Only(1, (fcntl.F_DUPFD, fcntl.F_GETFD, fcntl.F_SETFD, fcntl.F_GETFL, fcntl.F_DUPFD_CLOEXEC)),
    # In memory of one's own: a page of a library is one and the same address to all who have mapped it.
    "futex": Only(1, (_FUTEX_PRIVATE,), mask=_FUTEX_PRIVATE),
    # What concerns one's own pages alone, not whether a file's are in memory, nor whether equal ones are merged.
    "madvise": Only(2, (_MADV_DONTNEED, _MADV_FREE, _MADV_HUGEPAGE, _MADV_NOHUGEPAGE)),
    # Not out of pools that the whole machine or all of a user's processes share.
    "mmap": Only(3, (0,), mask=_MAP_LOCKED | _MAP_HUGETLB),
    "prlimit64": Only(0, (0,)),  # one's own
    "clone": Only(0, (_CLONE_THREAD,), mask=_CLONE_THREAD),
    "prctl": Only(0, (_PR_SET_NAME,)),
}

# A call that is refused fails with EPERM, which Python turns into an exception. From this number on, which is the same
# on all architectures, calls are so young that the C library tries without them where the kernel says it has none.
ABSENT_FROM = 424
# fmt: off
REFUSED_WITH: dict[str, tuple[int, tuple[int | None, int | None]]] = {
    "statx": (errno.ENOSYS, (332, 291)),
    "ioctl": (errno.ENOTTY, (16, 29)),  # no descriptor is a terminal
    "listxattr": (errno.ENOTSUP, (194, 11)), "llistxattr": (errno.ENOTSUP, (195, 12)),  # what copies a file asks
    "flistxattr": (errno.ENOTSUP, (196, 13)),
}
# fmt: on

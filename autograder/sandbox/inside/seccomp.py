"""The system calls that student code may not make, as a seccomp filter.

Namespaces already take away files, network and other processes; the filter takes away the kernel's surface that no
numerical function needs: new programs and processes, sockets, tracing, mounts, shared memory that outlives a process.
A filtered call fails with EPERM, so that Python turns it into an exception.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

__all__ = ["DENIED", "bpf_program", "install", "supported"]

# name: (x86_64, aarch64); None where the architecture does not have the call.
# fmt: off
DENIED: dict[str, tuple[int | None, int | None]] = {
    "acct": (163, 89), "add_key": (248, 217), "bpf": (321, 280), "capset": (126, 91), "chroot": (161, 51),
    "clock_adjtime": (305, 266), "clock_settime": (227, 112), "connect": (42, 203), "accept": (43, 202),
    "accept4": (288, 242), "bind": (49, 200), "listen": (50, 201), "delete_module": (176, 106), "execve": (59, 221),
    "execveat": (322, 281), "fanotify_init": (300, 262), "fanotify_mark": (301, 263), "finit_module": (313, 273),
    "fork": (57, None), "vfork": (58, None), "fsconfig": (431, 431), "fsmount": (432, 432), "fsopen": (430, 430),
    "fspick": (433, 433), "init_module": (175, 105), "inotify_init": (253, None), "inotify_init1": (294, 26),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "io_uring_setup": (425, 425), "io_setup": (206, 0),
    "io_submit": (209, 2), "ioprio_set": (251, 30), "kcmp": (312, 272), "kexec_file_load": (320, 294),
    "kexec_load": (246, 104), "keyctl": (250, 219), "kill": (62, 129), "listmount": (458, 458),
    "lookup_dcookie": (212, 18), "memfd_create": (319, 279), "memfd_secret": (447, 447), "migrate_pages": (256, 238),
    "mknod": (133, None), "mknodat": (259, 33), "mount": (165, 40), "mount_setattr": (442, 442),
    "move_mount": (429, 429), "move_pages": (279, 239), "mq_open": (240, 180), "mq_unlink": (241, 181),
    "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "open_tree": (428, 428), "perf_event_open": (298, 241), "personality": (135, 92),
    "pidfd_getfd": (438, 438), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pivot_root": (155, 41),
    "process_madvise": (440, 440), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "ptrace": (101, 117), "quotactl": (179, 60), "reboot": (169, 142), "request_key": (249, 218),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119), "semget": (64, 190),
    "semop": (65, 193), "semtimedop": (220, 192), "semctl": (66, 191), "setdomainname": (171, 162),
    "sethostname": (170, 161), "setns": (308, 268), "setpriority": (141, 140), "settimeofday": (164, 170),
    "shmat": (30, 196), "shmctl": (31, 195), "shmdt": (67, 197), "shmget": (29, 194), "socket": (41, 198),
    "socketpair": (53, 199), "statmount": (457, 457), "swapoff": (168, 225), "swapon": (167, 224), "syslog": (103, 116),
    "tgkill": (234, 131), "tkill": (200, 130), "umount2": (166, 39), "unshare": (272, 97), "userfaultfd": (323, 282),
    "vhangup": (153, 58),
}
# fmt: on

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = {"x86_64": 435, "aarch64": 435}
_PRLIMIT = {"x86_64": 302, "aarch64": 261}
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000

_LOAD, _EQUAL, _AT_LEAST, _ALL_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER_MODE = 38, 22, 2
# Offsets in struct seccomp_data.
_NR, _ARCH, _ARG0 = 0, 4, 16


def supported(machine: str | None = None) -> bool:
    return (machine or platform.machine()) in _ARCHITECTURES


def bpf_program(machine: str, threads: bool) -> bytes:
    """Assemble the filter.

    Args:
        machine: ``platform.machine()``.
        threads: whether new threads are allowed (TensorFlow needs them, NumPy on one thread does not).
    """
    column, audit_arch = _ARCHITECTURES[machine]
    program = [
        _instruction(_LOAD, k=_ARCH),
        _instruction(_EQUAL, k=audit_arch, if_true=1),
        _instruction(_RETURN, k=_KILL),
        _instruction(_LOAD, k=_NR),
    ]
    if machine == "x86_64":  # the 32-bit-pointer ABI would go past the numbers below
        program += [_instruction(_AT_LEAST, k=_X32, if_false=1), _instruction(_RETURN, k=_KILL)]
    for numbers in DENIED.values():
        number = numbers[column]
        if number is not None:
            program += _deny(number, errno.EPERM)
    # clone3 hides its flags in memory; ENOSYS makes the C library fall back on clone.
    program += _deny(_CLONE3[machine], errno.ENOSYS)
    # Another process's limits are not this one's business.
    program += [
        _instruction(_EQUAL, k=_PRLIMIT[machine], if_false=4),
        _instruction(_LOAD, k=_ARG0),
        _instruction(_EQUAL, k=0, if_true=1),
        _instruction(_RETURN, k=_errno(errno.EPERM)),
        _instruction(_LOAD, k=_NR),
    ]
    program += [_instruction(_EQUAL, k=_CLONE[machine], if_false=3)]
    program += [
        _instruction(_LOAD, k=_ARG0),
        _instruction(_ALL_BITS, k=_CLONE_THREAD if threads else 0, if_true=1),
        _instruction(_RETURN, k=_errno(errno.EPERM)),
        _instruction(_RETURN, k=_ALLOW),
    ]
    return b"".join(program)


def install(threads: bool) -> None:
    """Filter this process, and whatever it could start, for good."""
    machine = platform.machine()
    if not supported(machine):
        return
    code = bpf_program(machine, threads)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(_PR_SET_SECCOMP, _FILTER_MODE, program, 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel refused the seccomp filter")


def _deny(number: int, error: int) -> list[bytes]:
    return [_instruction(_EQUAL, k=number, if_false=1), _instruction(_RETURN, k=_errno(error))]


def _errno(number: int) -> int:
    return 0x00050000 | number


def _instruction(code: int, *, k: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, k)

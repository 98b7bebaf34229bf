"""From a trusted process to one that may run a student's code: own namespaces, limits, no privileges.

Inside bubblewrap each submission gets a further layer of its own, so that it cannot see, signal or trace the warm
process it was forked from, nor leave a file behind for the next submission.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import stat
import struct
from collections.abc import Sequence

from . import seccomp
from .namespaces import MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY, MS_REMOUNT, mount

__all__ = ["confine", "die_with_parent", "give_up_root", "hide_files", "set_limits"]

_PR_CAPBSET_DROP, _PR_SET_DUMPABLE, _PR_SET_PDEATHSIG = 24, 4, 1
_CAPABILITY_VERSION_3 = 0x20080522
_CAPABILITIES = 64
_NOBODY = 65534

_libc = ctypes.CDLL(None, use_errno=True)


def hide_files(tmp_bytes: int) -> None:
    """Give this submission an empty /tmp, and cover what could be shared with others."""
    flags = MS_NOSUID | MS_NODEV | MS_NOEXEC
    mount("tmpfs", "/tmp", flags, f"size={tmp_bytes},mode=0700,nr_inodes=1024")
    mount("tmpfs", "/proc", flags | MS_RDONLY, "size=4096,nr_inodes=2")
    for device in os.listdir("/dev"):  # writing to them changes nothing, but their times and rights are the machine's
        mount("none", f"/dev/{device}", MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC)


def set_limits(*, memory_bytes: int, cpu_seconds: int, file_bytes: int) -> None:
    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_STACK: 64 << 20,
    }
    for which, limit in limits.items():
        _, hard = resource.getrlimit(which)
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(which, (limit, limit))


def give_up_root(needed: Sequence[str]) -> None:
    """Become nobody, where this is root and nobody can read what Python needs.

    Root could read, and write, whatever the grader keeps.
    """
    if os.geteuid() != 0 or not all(map(_readable_by_all, needed)):
        return
    os.setgroups([])
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)


def _readable_by_all(path: str) -> bool:
    real = os.path.realpath(path)
    parents = [real[:i] or "/" for i, letter in enumerate(real) if letter == "/"]
    reachable = all(os.stat(parent).st_mode & stat.S_IXOTH for parent in parents)
    return reachable and bool(os.stat(real).st_mode & stat.S_IROTH)


def die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def confine(threads: bool) -> None:
    """Give up every privilege and the system calls that no exercise needs. There is no way back."""
    for capability in range(_CAPABILITIES):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    _libc.capset(header, struct.pack("=6I", *[0] * 6))
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    seccomp.install(threads)

"""Namespaces of one's own, and what is mounted in them."""

from __future__ import annotations

import ctypes
import os

__all__ = [
    "MS_BIND", "MS_NOATIME", "MS_NODEV", "MS_NOEXEC", "MS_NOSUID", "MS_RDONLY", "MS_REC", "MS_REMOUNT",
    "NEWIPC", "NEWNS", "NEWPID", "enter_namespaces", "mount", "move_to",
]  # fmt: skip

NEWNS, NEWIPC, NEWPID, _NEWUSER = 0x00020000, 0x08000000, 0x20000000, 0x10000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_NOATIME, MS_BIND, MS_REC = 1, 2, 4, 8, 32, 1024, 4096, 16384
_MNT_DETACH = 2

_libc = ctypes.CDLL(None, use_errno=True)


def enter_namespaces(kinds: int) -> None:
    """Leave for namespaces of one's own, in which this process may mount; it stays the same user."""
    uid, gid = os.getuid(), os.getgid()
    _call("unshare", _NEWUSER | kinds)
    for file, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{file}", "w") as stream:
            stream.write(text)


def mount(source: str, place: str, flags: int, options: str = "") -> None:
    """Mount memory, if the source is ``tmpfs``, or a file or folder once more."""
    _call("mount", source.encode(), place.encode(), b"tmpfs", flags, options.encode())


def move_to(root: str) -> None:
    """Make a mounted folder the root, and leave the one before for good."""
    os.chdir(root)
    _call("pivot_root", b".", b".")
    _call("umount2", b".", _MNT_DETACH)
    os.chdir("/")
    mount("none", "/", MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOATIME)


def _call(name: str, *args: object) -> None:
    if getattr(_libc, name)(*args):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")

"""The filter that keeps a student's process to the system calls of `calls`.

Namespaces already take away files, network and other processes; the filter takes away the kernel's surface that no
numerical function needs, and with it what could pass from one submission to the next.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

from .calls import ABSENT_FROM, ALLOWED, CONDITIONS, FOR_THREADS, REFUSED_WITH, Only

__all__ = ["bpf_program", "install", "supported"]

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32 = 0x40000000

_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER_MODE = 38, 22, 2
# Offsets in struct seccomp_data; of an argument's 64 bits the lower 32 come first on these architectures.
_NR, _ARCH, _ARGUMENTS = 0, 4, 16


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
    if machine == "x86_64":  # the 32-bit-pointer ABI has numbers of its own
        program += [_instruction(_AT_LEAST, k=_X32, if_false=1), _instruction(_RETURN, k=_KILL)]
    for name, numbers in (ALLOWED | (FOR_THREADS if threads else {})).items():
        # The end of a thread is waited for across processes, as far as the kernel knows.
        condition = None if threads and name == "futex" else CONDITIONS.get(name)
        program += _rule(numbers[column], _allow(condition))
    for error, numbers in REFUSED_WITH.values():
        program += _rule(numbers[column], [_fail(error)])
    program += [_instruction(_AT_LEAST, k=ABSENT_FROM, if_false=1), _fail(errno.ENOSYS), _fail(errno.EPERM)]
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


def _rule(number: int | None, ending: list[bytes]) -> list[bytes]:
    """End in some way, if this is the call's number."""
    return [] if number is None else [_instruction(_EQUAL, k=number, if_false=len(ending)), *ending]


def _allow(condition: Only | None) -> list[bytes]:
    if condition is None:
        return [_instruction(_RETURN, k=_ALLOW)]
    count = len(condition.values)
    return [
        _instruction(_LOAD, k=_ARGUMENTS + 8 * condition.argument),
        _instruction(_AND, k=condition.mask),
        *(_instruction(_EQUAL, k=value, if_true=count - i) for i, value in enumerate(condition.values)),
        _fail(errno.EPERM),
        _instruction(_RETURN, k=_ALLOW),
    ]


def _fail(error: int) -> bytes:
    return _instruction(_RETURN, k=_FAIL | error)


def _instruction(code: int, *, k: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, k)

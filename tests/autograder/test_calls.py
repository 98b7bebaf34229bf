"""Which system calls a student's process may make: those on the list, and nothing that a kernel may bring besides."""

import errno
import re
import struct
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox import Job, Question, Sandbox
from autograder.sandbox.inside import seccomp
from autograder.sandbox.inside.calls import ALLOWED, CONDITIONS, FOR_THREADS, REFUSED_WITH
from tests.autograder.sandboxes import ask
from tests.autograder.test_sandbox import both

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
NUMBERS = [*range(601), 1000, 65535, 0x3FFFFFFF]
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
UNFILTERED = (335, 336)  # x86-64's way back from a probe, which the kernel shows to no filter; all others die of it
SETLK, SETOWN, SETLEASE, SETPIPE_SZ, ADD_SEALS, SET_RW_HINT = 6, 8, 1024, 1031, 1033, 1036
WAIT, WAKE, PRIVATE, REALTIME = 0, 1, 128, 256

machines = pytest.mark.parametrize("machine", MACHINES)
threads_or_not = pytest.mark.parametrize("threads", [False, True], ids=["one thread", "threads"])


def verdict(program, number, *args, architecture):
    """What a filter answers to a call: classic BPF, of which it uses five instructions."""
    data = struct.pack("=iIQ6Q", number, architecture, 0, *args, *[0] * (6 - len(args)))
    accumulator = at = 0
    while True:
        code, if_true, if_false, k = struct.unpack_from("=HBBI", program, 8 * at)
        at += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, k)
        elif code == 0x54:
            accumulator &= k
        elif code == 0x15:
            at += if_true if accumulator == k else if_false
        elif code == 0x35:
            at += if_true if accumulator >= k else if_false
        else:
            assert code == 0x06
            return k


def asked(machine, threads, name, *args):
    column, architecture = MACHINES[machine]
    number = (ALLOWED | FOR_THREADS)[name][column]
    return verdict(seccomp.bpf_program(machine, threads), number, *args, architecture=architecture)


def meeting(condition):
    """Arguments that a condition lets pass."""
    return [0] * condition.argument + [condition.values[0]] if condition else []


@machines
@threads_or_not
def test_every_call_that_is_not_on_the_list_is_refused(machine, threads):
    """Those too that no kernel has yet."""
    column, architecture = MACHINES[machine]
    program = seccomp.bpf_program(machine, threads)
    listed = ALLOWED | (FOR_THREADS if threads else {})
    allowed = {numbers[column]: meeting(CONDITIONS.get(name)) for name, numbers in listed.items()}
    special = {numbers[column]: error for error, numbers in REFUSED_WITH.values()}
    for number in NUMBERS:
        refusal = FAIL | special.get(number, errno.EPERM if number < 424 else errno.ENOSYS)
        expected = ALLOW if number in allowed else refusal
        assert verdict(program, number, *allowed.get(number, []), architecture=architecture) == expected, number


@machines
def test_other_processors_and_other_ways_to_call_are_the_end(machine):
    program = seccomp.bpf_program(machine, threads=False)
    others = {a for _, a in MACHINES.values()} - {MACHINES[machine][1]}
    for architecture in (*others, 0x40000003, 0x40000028, 0):  # 32 bits of either
        assert verdict(program, ALLOWED["read"][0], architecture=architecture) == KILL
    if machine == "x86_64":
        for number in (0x40000000, 0x40000001, 0x7FFFFFFF, -1):
            assert verdict(program, number, architecture=MACHINES[machine][1]) == KILL


@machines
@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("fcntl", [(9, 0), (9, 1), (9, 2), (9, 3), (9, 1030)],
         [(9, c) for c in (4, 5, SETLK, 7, SETOWN, 10, 15, 36, 37, 38, SETLEASE, 1025, 1026, SETPIPE_SZ, ADD_SEALS,
                           SET_RW_HINT, 0xFFFFFFFF)]),
        ("futex", [(0, WAIT | PRIVATE), (0, WAKE | PRIVATE), (0, 9 | PRIVATE | REALTIME)],
         [(0, WAIT), (0, WAKE), (0, 9 | REALTIME), (0, 3)]),
        ("madvise", [(0, 0, a) for a in (4, 8, 14, 15)],
         [(0, 0, a) for a in (0, 3, 9, 10, 12, 16, 18, 20, 21, 22, 23, 25, 100)]),
        ("mmap", [(0, 9, 3, 0x22), (0, 9, 5, 0x802), (0, 9, 1, 0x01)], [(0, 9, 3, 0x40022), (0, 9, 3, 0x2022)]),
        ("prlimit64", [(0, 7, 0, 1)], [(1, 7, 0, 1), (2, 7, 1, 0)]),
    ],
)  # fmt: skip
def test_arguments_count(machine, name, good, bad):
    for args in good:
        assert asked(machine, False, name, *args) == ALLOW, args
    for args in bad:
        assert asked(machine, False, name, *args) == FAIL | errno.EPERM, args


@machines
def test_threads_may_be_started_and_named_where_they_are_allowed_but_no_processes(machine):
    thread, process = 0x3D0F00, 0x1200011
    assert asked(machine, True, "clone", thread) == ALLOW
    assert asked(machine, True, "prctl", 15) == ALLOW
    assert asked(machine, True, "futex", 0, WAIT) == ALLOW
    for threads, name, argument in ((True, "clone", process), (False, "clone", thread), (False, "prctl", 15),
                                    (True, "prctl", 4), (True, "prctl", 22), (True, "prctl", 67)):  # fmt: skip
        assert asked(machine, threads, name, argument) == FAIL | errno.EPERM, (name, argument)


@pytest.mark.parametrize(
    ("header", "column"),
    [("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", 0), ("/usr/include/asm-generic/unistd.h", 1)],
)
def test_the_numbers_are_the_kernels(header, column):
    if not Path(header).exists():
        pytest.skip(f"{header} is not on this machine")
    told = {name: int(n) for name, n in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", Path(header).read_text())}
    told.setdefault("newfstatat", told.get("fstatat"))  # its name where there are no calls of 32 bits
    listed = ALLOWED | FOR_THREADS | {name: numbers for name, (_, numbers) in REFUSED_WITH.items()}
    assert {name: numbers[column] for name, numbers in listed.items()} == {name: told.get(name) for name in listed}


@machines
@threads_or_not
def test_the_filter_is_a_program_of_whole_instructions_with_jumps_inside(machine, threads):
    program = seccomp.bpf_program(machine, threads)
    count = len(program) // 8
    assert len(program) == 8 * count
    assert count < 4096
    for at in range(count):
        if_true, if_false = program[8 * at + 2], program[8 * at + 3]
        assert at + 1 + max(if_true, if_false) < count or not (if_true or if_false)


@both
def test_where_more_than_numpy_is_allowed_threads_compute_and_processes_do_not_start(isolation):
    code = """
import os, threading, click, numpy as np
def f(x):
    found = []
    threads = [threading.Thread(target=lambda: found.append(float(np.sum(x)))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        return found, os.fork()
    except PermissionError:
        return found
"""
    with Sandbox(isolation, ("numpy", "click")) as warm, warm.conversation(Job(9, 512)) as talk:
        talk.load([(1, code)], {"f": ()})
        assert talk.ask(Question.of("f", [np.ones(4)], {}, 1000)).value.tolist() == [4.0] * 3


@both
def test_the_kernel_refuses_what_the_filter_does(isolation):
    """Each call that is not on the list, made in a student's process with arguments that mean nothing."""
    column = MACHINES[seccomp.platform.machine()][0]
    allowed = {numbers[column] for numbers in ALLOWED.values()}
    tried = [number for number in range(601) if number not in {*allowed, *UNFILTERED}]
    special = {numbers[column]: error for error, numbers in REFUSED_WITH.values()}
    code = """
import ctypes, numpy as np
libc = ctypes.CDLL(None, use_errno=True)
def f(numbers):
    return np.array([-ctypes.get_errno() if libc.syscall(int(n), -1, -1, -1, -1, -1, -1) == -1 else 1 for n in numbers])
"""
    answers = ask(isolation, code, np.array(tried)).value
    assert dict(zip(tried, -answers, strict=True)) == {
        number: special.get(number, errno.EPERM if number < 424 else errno.ENOSYS) for number in tried
    }

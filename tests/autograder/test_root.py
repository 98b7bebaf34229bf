"""Submissions share no file with this machine, nor those of one worker with those of another."""

import itertools
import os
import sys
from pathlib import Path

import pytest

from autograder.sandbox import Isolation, Job, Question, Sandbox, mounts
from tests.autograder.sandboxes import ask, sandbox, why_no_bubblewrap

pytestmark = pytest.mark.skipif(bool(why_no_bubblewrap()), reason=why_no_bubblewrap() or "-")
OWN = {"/tmp", "/proc"}  # mounted anew for each submission
DEVICES = {"/dev/null", "/dev/urandom"}
MEBIBYTES = 192  # of libraries with the symbols for a debugger; half of it is usual
# Everything that can be opened, by what the kernel knows it as; what is a file's own, such as its times, hangs on it.
FILES = """
import os
def f(x):
    found = []
    for folder, folders, names in os.walk("/"):
        for name in folders + names:
            status = os.stat(os.path.join(folder, name))
            found.append([os.path.join(folder, name), status.st_dev, status.st_ino, status.st_size])
    return [os.stat("/").st_dev], found[::x]
"""


def files(warm):
    with warm.conversation(Job(10, 512)) as talk:
        talk.load([(1, FILES)], {"f": ()})
        (device,), found = talk.ask(Question.of("f", [1], {}, 1 << 22)).value
    return device, found


def warm_process(warm):
    """The process from which submissions are forked, behind those of bubblewrap."""
    process = Path(f"/proc/{warm._process.pid}")
    while b"inside.worker" not in (process / "cmdline").read_bytes() or b"bwrap" in (process / "cmdline").read_bytes():
        process = Path("/proc") / (process / "task" / process.name / "children").read_text().split()[0]
    return process


def test_no_file_of_this_machine_is_there_and_little_else():
    device, found = files(sandbox(Isolation.BUBBLEWRAP))
    outside = {path for path, of, _, _ in found if of != device}
    assert outside == {*OWN, "/dev", *DEVICES}
    assert sum(size for _, _, _, size in found) < MEBIBYTES << 20


def test_two_workers_share_no_file():
    with Sandbox() as other:
        ours, theirs = (
            {(of, number) for path, of, number, _ in files(warm)[1] if path not in {*OWN, *DEVICES}}
            for warm in (sandbox(Isolation.BUBBLEWRAP), other)
        )
    assert len(ours) > 500
    assert not ours & theirs


def test_nothing_of_this_machine_is_mapped_or_mounted():
    warm = warm_process(sandbox(Isolation.BUBBLEWRAP))
    mapped = [line.split() for line in (warm / "maps").read_text().splitlines()]
    (library,) = {tuple(int(part, 16) for part in fields[3].split(":")) for fields in mapped if fields[4] != "0"}
    assert any("libc" in fields[-1] for fields in mapped)
    mounts = [line.split() for line in (warm / "mountinfo").read_text().splitlines()]
    places = {fields[4]: (fields[2], fields[fields.index("-") + 1]) for fields in mounts}
    assert set(places) - {place for place in places if place.startswith("/proc/")} == {"/", "/proc", "/dev", *DEVICES}
    assert places["/"] == ("{}:{}".format(*library), "tmpfs")
    assert places["/dev"][1] == "tmpfs"


def test_an_interpreter_that_is_found_through_a_link_is_given_by_both_names(monkeypatch, tmp_path):
    (tmp_path / "link").symlink_to(sys.base_prefix)
    expected = {str(Path(prefix) / "lib") for prefix in (sys.base_prefix, tmp_path / "link")}
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path / "link"))
    arguments = mounts.bubblewrap_arguments(["numpy"])
    assert expected <= {given for option, given in itertools.pairwise(arguments) if option == "--ro-bind"}


def test_what_is_kept_of_a_device_cannot_be_changed_and_the_device_can_be_used():
    code = """
import os
def f(x):
    changed = []
    for name in os.listdir("/dev"):
        for change in (os.utime, lambda n: os.utime(n, (x, x)), lambda n: os.chmod(n, os.stat(n).st_mode & 0o7777)):
            try:
                change(f"/dev/{name}")
                changed.append(name)
            except OSError:
                pass
    with open("/dev/null", "w") as null:
        null.write("x")
    return changed, len(open("/dev/urandom", "rb").read(8))
"""
    before = os.stat("/dev/null").st_mtime_ns
    assert ask(Isolation.BUBBLEWRAP, code, 1.0).value == ([], 8)
    assert os.stat("/dev/null").st_mtime_ns == before

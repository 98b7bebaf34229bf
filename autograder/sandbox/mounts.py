"""What a sandboxed process can see of this machine: the interpreter, the C library, the allowed packages."""

from __future__ import annotations

import importlib.metadata
import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = ["BOX", "INSIDE", "PACKAGES", "bubblewrap_arguments", "interpreter", "package_folders"]

INSIDE = Path(__file__).parent / "inside"
BOX, PACKAGES = "/box", "/packages"  # where the worker and the allowed packages appear
_DEVICES = ("/dev/null", "/dev/urandom")
_SYSTEM_LIBRARIES = ("/lib", "/lib32", "/lib64", "/libx32", "/usr/lib", "/usr/lib64")


def interpreter() -> Path:
    """The real Python behind a virtual environment."""
    return Path(os.path.realpath(sys.executable))


def package_folders(names: Sequence[str]) -> list[Path]:
    """Top-level files and folders of distributions and of all that they require."""
    found: dict[str, Path] = {}
    waiting, seen = list(names), set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # an optional requirement that is not there
        for top in _top_level(distribution):
            if top not in {"..", "__pycache__"} and not top.endswith((".dist-info", ".pth")):
                found[top] = Path(str(distribution.locate_file(top)))
        waiting += [_requirement(r) for r in distribution.requires or [] if "extra ==" not in r]
    return [path for path in found.values() if path.exists()]


def _top_level(distribution: importlib.metadata.Distribution) -> Iterable[str]:
    """The first part of each of a distribution's files, which may be thousands: without a path for each."""
    record = distribution.read_text("RECORD")
    if record is None:
        return dict.fromkeys(file.parts[0] for file in distribution.files or [])
    return dict.fromkeys(re.split("[/,]", line.lstrip('"'), maxsplit=1)[0] for line in record.splitlines() if line)


def _requirement(text: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", text)
    return match.group() if match else text


def bubblewrap_arguments(packages: Sequence[str]) -> list[str]:
    """Arguments of ``bwrap`` up to the command: everything is taken away, then the little that is needed given back.

    It is given for reading to `inside.root`, which copies it: submissions see the copy alone.
    """
    arguments = ["--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"]
    arguments += ["--die-with-parent", "--new-session", "--clearenv"]
    for path in _SYSTEM_LIBRARIES:
        if os.path.islink(path):
            arguments += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            arguments += ["--ro-bind", path, path]
    arguments += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    arguments += _python_mounts()
    arguments += ["--ro-bind", str(INSIDE), f"{BOX}/inside"]
    for folder in package_folders(packages):
        arguments += ["--ro-bind", str(folder), f"{PACKAGES}/{folder.name}"]
    for device in _DEVICES:
        arguments += ["--dev-bind", device, device]
    # Nothing stays writable: what one submission could leave, the next could find.
    return [*arguments, "--proc", "/proc", "--tmpfs", "/tmp", "--remount-ro", "/tmp", "--remount-ro", "/"]


def _python_mounts() -> list[str]:
    """The interpreter and its standard library."""
    python = str(interpreter())
    prefix = Path(sys.base_prefix)
    arguments = ["--ro-bind", python, python]
    # By its own name, where the interpreter looks, and by the one through links that may be compiled into it.
    for library in {str(prefix.resolve() / "lib"), str(prefix / "lib")} - set(_SYSTEM_LIBRARIES):
        arguments += ["--ro-bind", library, library]
    return arguments

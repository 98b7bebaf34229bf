"""What a machine grades with, so that two machines can tell whether they would give the same marks."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

__all__ = ["differences", "installation"]

_CODE = {".py", ".j2"}  # the packages' own files: code, and what pages are made from


def installation(exercise_folders: Sequence[Path] = ()) -> dict[str, str]:
    """Return what a mark depends on besides submission and seed, by name.

    Args:
        exercise_folders: further folders of exercises, as absolute paths.
    """
    exercises = {str(folder): _digest(folder, folder.glob("*/*.py")) for folder in exercise_folders}
    return dict(_packages()) | exercises


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """Say in what another machine's installation differs from this one's."""
    return [
        f"{name} is {theirs.get(name) or 'missing'} there and {version or 'missing'} here"
        for name, version in ours.items()
        if theirs.get(name) != version
    ]


@functools.cache  # a process goes on running the code that it once imported, whatever becomes of the files
def _packages() -> tuple[tuple[str, str], ...]:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    code = [(f"the code of {name}", _package_digest(name)) for name in ("autograder", "dlcourse")]
    return (("Python", python), ("NumPy", _version("numpy")), ("TensorFlow", _version("tensorflow")), *code)


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _package_digest(name: str) -> str:
    spec = importlib.util.find_spec(name)
    folders = [Path(folder) for folder in (spec.submodule_search_locations or [] if spec else [])]
    return "".join(_digest(f, (path for path in f.rglob("*") if path.suffix in _CODE)) for f in folders)


def _digest(folder: Path, paths: Iterable[Path]) -> str:
    """Name the content of files; empty, where there are none."""
    digest = hashlib.sha256()
    found = sorted(path.relative_to(folder).as_posix() for path in paths)
    for name in found:
        digest.update(f"{name}\0{hashlib.sha256((folder / name).read_bytes()).hexdigest()}\0".encode())
    return digest.hexdigest()[:12] if found else ""

"""The warm process's root: a copy, in memory and its own, of the interpreter, its libraries and NumPy.

What the kernel keeps of a file (which of its pages are in memory, who has locked it, when it was read) it keeps for all
who can open that file. So where submissions run, no file of the machine is mapped or can be opened: this process sees
them, copies what is needed, leaves for the copy, and becomes the warm process by starting the interpreter once more.
"""

from __future__ import annotations

import ctypes
import os
import sys

from .namespaces import MS_BIND, MS_NOATIME, MS_NODEV, MS_NOSUID, MS_REC, NEWNS, enter_namespaces, mount, move_to

__all__ = ["main"]

_ROOT = "/tmp"  # until it is the root
_FLAGS = MS_NOSUID | MS_NODEV | MS_NOATIME
_LINKER_CACHE = "/etc/ld.so.cache"
# What only those need who test a package, or compile against it.
_LEFT_OUT = "tests"
_ENDINGS_LEFT_OUT = (".a", ".c", ".h", ".hpp", ".pxd", ".pyi", ".pyx")
_CACHED = f".{sys.implementation.cache_tag}.pyc"
# Of the standard library also what is installed beside it, what only displays, and extensions that bring large
# libraries along.
_LIBRARY = os.path.dirname(os.__file__)
_LEFT_OUT_OF_LIBRARY = {
    "__pycache__", "curses", "dbm", "dist-packages", "ensurepip", "idlelib", "lib2to3", "msilib", "pydoc_data",
    "site-packages", "sqlite3", "test", "tkinter", "turtledemo", "venv",
}  # fmt: skip
_EXTENSIONS_LEFT_OUT = (
    "_curses", "_dbm.", "_gdbm.", "_sqlite3.", "_ssl.", "_test", "_tkinter.", "_xx", "nis.", "readline.", "xx",
)  # fmt: skip


def main() -> None:
    """Copy all that can be imported, and run the command that the arguments are in there."""
    command = sys.argv[1:]
    enter_namespaces(NEWNS)
    _mount_memory()
    for folder in filter(os.path.isdir, sys.path):
        if not os.path.exists(_ROOT + folder):  # as one within another does
            os.makedirs(_ROOT + folder)
            _load(_copy_folder(folder))
    for path in [command[0], _LINKER_CACHE, *_loaded()]:
        if not os.path.exists(_ROOT + path) and os.path.exists(path):
            os.makedirs(os.path.dirname(_ROOT + path), exist_ok=True)
            _copy_file(path)
    for mounted in ("/proc", "/dev"):
        os.mkdir(_ROOT + mounted)
        mount(mounted, _ROOT + mounted, MS_BIND | MS_REC)
    os.mkdir(f"{_ROOT}/tmp")  # each submission mounts its own
    move_to(_ROOT)
    os.execv(command[0], command)


def _mount_memory() -> None:
    try:
        mount("tmpfs", _ROOT, _FLAGS, "mode=0755,huge=within_size")  # half the time
    except OSError:  # this kernel has no huge pages
        mount("tmpfs", _ROOT, _FLAGS, "mode=0755")


def _copy_folder(folder: str) -> list[str]:
    """Copy what is needed of a folder; return the shared objects in it."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if not _needed(folder, entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                os.mkdir(_ROOT + entry.path)
                found += _copy_folder(entry.path)
            elif entry.is_file():
                if not (entry.name.endswith(".py") and folder.startswith(_LIBRARY) and _copy_compiled(entry)):
                    _copy_file(entry.path)
                found += [entry.path] if ".so" in entry.name else []
    return found


def _needed(folder: str, name: str) -> bool:
    if name == _LEFT_OUT or name.endswith(_ENDINGS_LEFT_OUT):
        return False
    if folder.startswith(_LIBRARY):
        extension_left_out = folder.endswith("/lib-dynload") and name.startswith(_EXTENSIONS_LEFT_OUT)
        return name not in _LEFT_OUT_OF_LIBRARY and not extension_left_out
    return not name.endswith(".pyc") or name.endswith(_CACHED)


def _copy_compiled(module: os.DirEntry[str]) -> bool:
    """Copy a module as it was compiled, which needs no source beside it, unless the source is newer."""
    folder, name = os.path.split(module.path)
    try:
        with open(f"{folder}/__pycache__/{name[:-3]}{_CACHED}", "rb", buffering=0) as file:
            compiled = file.read()
    except FileNotFoundError:
        return False
    source = module.stat()
    told = (0, int(source.st_mtime), source.st_size)
    if compiled[4:16] != b"".join((number & 0xFFFFFFFF).to_bytes(4, "little") for number in told):
        return False
    with open(f"{_ROOT}{module.path}c", "wb", buffering=0) as file:
        file.write(compiled)
    return True


def _copy_file(path: str) -> None:
    """Copy a file and its time, by which a package's modules are known to be those that were compiled."""
    source = os.open(path, os.O_RDONLY)
    copy = os.open(_ROOT + path, os.O_WRONLY | os.O_CREAT, 0o755)
    status = os.fstat(source)
    while status.st_size and os.sendfile(copy, source, None, status.st_size):
        pass
    os.utime(copy, ns=(status.st_mtime_ns, status.st_mtime_ns))
    os.close(source)
    os.close(copy)


def _load(shared_objects: list[str]) -> None:
    """Have the linker find the libraries that extensions need."""
    for path in shared_objects:
        try:
            ctypes.CDLL(path, os.RTLD_LAZY)
        except OSError:
            continue  # whoever imports it is told


class _LoadedObject(ctypes.Structure):
    """The beginning of the C library's `struct dl_phdr_info`."""

    _fields_ = (("address", ctypes.c_void_p), ("name", ctypes.c_char_p))


_Visitor = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_LoadedObject), ctypes.c_size_t, ctypes.c_void_p)


def _loaded() -> list[str]:
    """The files that the linker has mapped, by the names under which it looks for them."""
    found: list[str] = []

    def note(loaded: ctypes._Pointer[_LoadedObject], size: int, data: object) -> int:
        found.append(os.fsdecode(loaded.contents.name))
        return 0

    ctypes.CDLL(None).dl_iterate_phdr(_Visitor(note), None)
    return [name for name in found if name.startswith("/")]

"""What a student's code may import: what only displays is absorbed, what the exercise forbids is refused."""

from __future__ import annotations

import builtins
import importlib.abc
import importlib.machinery
import sys
import types
from typing import Any

__all__ = ["DisplayOnly", "ForbiddenError", "forbid"]

# What the student's code puts in place of a builtin must not reach this file.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

# For looking at results, not for computing them: imported in vain, they absorb whatever is done with them.
# `autograder` is among them because of the cells in which students check themselves.
_DISPLAY_ONLY = ("IPython", "autograder", "ipywidgets", "matplotlib", "pylab", "seaborn", "tqdm")


class _Absorbing(types.ModuleType):
    """A module, and all that comes out of it, that does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absorbing(f"{self.__name__}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        # `tqdm(values)` must still hand its values on, and a decorator its function.
        handed_on = args and (callable(args[0]) or self.__name__.startswith("tqdm"))
        return args[0] if handed_on else self

    def __iter__(self) -> Any:
        return iter((_Absorbing(self.__name__), _Absorbing(self.__name__)))  # `fig, ax = plt.subplots()`

    def __getitem__(self, key: Any) -> Any:
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *error: object) -> None:
        pass


class DisplayOnly(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Last on the import path: what only displays may be imported though it is not there."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name.split(".")[0] in _DISPLAY_ONLY:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> Any:
        return _Absorbing(spec.name)

    def exec_module(self, module: Any) -> None:
        pass


class ForbiddenError(ImportError):
    """The exercise does not allow this; the text is its name."""


class _Forbidden(importlib.abc.MetaPathFinder):
    """First on the import path: refuses a package that the exercise forbids."""

    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name == self.package or name.startswith(self.package + "."):
            raise ForbiddenError(self.package)
        return None


def forbid(dotted: str) -> None:
    """Make a function or a package raise wherever it can be reached from."""
    module_name, _, attribute = dotted.rpartition(".")
    module = sys.modules.get(module_name)
    target = getattr(module, attribute, None) if module else None
    if target is None or isinstance(target, types.ModuleType):
        for name in [n for n in sys.modules if n == dotted or n.startswith(dotted + ".")]:
            del sys.modules[name]
        sys.meta_path.insert(0, _Forbidden(dotted))
        if target is not None:
            delattr(module, attribute)
        return

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise ForbiddenError(dotted)

    package = dotted.split(".")[0]
    for name, holder in list(sys.modules.items()):
        if name.split(".")[0] != package or not isinstance(holder, types.ModuleType):
            continue
        for key, value in list(vars(holder).items()):
            if value is target:
                setattr(holder, key, refuse)

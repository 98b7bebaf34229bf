"""What a student's code may import: what only displays is absorbed, and what is not there is told where it is used."""

from __future__ import annotations

import builtins
import importlib.abc
import importlib.machinery
import types
from typing import Any

from .forbidden import Watch

__all__ = ["DisplayOnly", "Missing", "RefuseForbidden"]

# What the student's code puts in place of a builtin must not reach this file.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

# For looking at results, not for computing them: imported in vain, they absorb whatever is done with them.
# `autograder` is among them because of the cells in which students check themselves.
_DISPLAY_ONLY = ("IPython", "autograder", "ipywidgets", "matplotlib", "pylab", "seaborn", "tqdm")


class _Absorbing(types.ModuleType):
    """A module, and all that comes out of it, that does nothing, unless it is forbidden."""

    def __init__(self, name: str, watch: Watch) -> None:
        super().__init__(name)
        self.__dict__["_watch"] = watch

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absorbing(f"{self.__name__}.{name}", self._watch)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._watch.check_package(self.__name__)
        # `tqdm(values)` must still hand its values on, and a decorator its function.
        handed_on = args and (callable(args[0]) or self.__name__.startswith("tqdm"))
        return args[0] if handed_on else self

    def __iter__(self) -> Any:
        one = _Absorbing(self.__name__, self._watch)
        return iter((one, one))  # `fig, ax = plt.subplots()`

    def _absorb(self, *others: Any) -> Any:
        return self

    __getitem__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _absorb
    __mod__ = __rmod__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = __neg__ = _absorb
    __array_ufunc__ = None  # NumPy's operators leave theirs to these

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *error: object) -> None:
        pass


class DisplayOnly(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Last on the import path: what only displays may be imported though it is not there."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name.split(".")[0] in _DISPLAY_ONLY:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> Any:
        return _Absorbing(spec.name, self._watch)

    def exec_module(self, module: Any) -> None:
        pass


class RefuseForbidden(importlib.abc.MetaPathFinder):
    """Behind everything else: an answer's import of what is not there, and forbidden, is told as the latter."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        self._watch.check_package(name)
        return None


class Missing:
    """Stands for what could not be imported, and for all that comes out of it, until it is used.

    Args:
        name: its dotted name.
        error: what importing it has raised.
        watch: knows whether it is forbidden, too.
    """

    def __init__(self, name: str, error: ImportError, watch: Watch) -> None:
        self.__dict__.update(_name=name, _error=error, _watch=watch)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing(f"{self._name}.{name}", self._error, self._watch)

    def _use(self, *args: Any, **kwargs: Any) -> Any:
        self._watch.check_package(self._name)
        raise self._error.with_traceback(None)

    def _itself(self, other: Any) -> Any:
        return self  # in a hint, such as `pd.Series | None`, nothing is used yet

    __getitem__ = __or__ = __ror__ = _itself
    __call__ = __iter__ = __len__ = __bool__ = __enter__ = __float__ = __array__ = __mro_entries__ = _use
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __matmul__ = _use
    __rmatmul__ = __pow__ = __rpow__ = __neg__ = __lt__ = __le__ = __gt__ = __ge__ = _use

"""What there is: the public names of ``dlcourse``, and their descriptors."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import Any

import dlcourse
from tests.conformance import descriptors

# None has anything to say about tensors; they have tests of their own.
NOT_REFERENCE = {
    "arguments", "checks", "cli", "figures", "imports", "nan", "padding", "ranges", "saving", "shapes", "training",
}  # fmt: skip


def reference_modules() -> dict[str, Any]:
    """Every unit of the reference, by name: the modules and packages directly below ``dlcourse``."""
    names = [m.name for m in pkgutil.iter_modules(dlcourse.__path__) if m.name not in NOT_REFERENCE]
    return {name: importlib.import_module(f"dlcourse.{name}") for name in names}


def public_names() -> dict[str, Any]:
    """Every function and class in the units' ``__all__``, by ``unit.name``; answers (named tuples) are left out."""
    return {
        f"{unit}.{name}": getattr(module, name)
        for unit, module in reference_modules().items()
        for name in getattr(module, "__all__", ())
        if _is_algorithm(getattr(module, name))
    }


def _is_algorithm(value: Any) -> bool:
    if inspect.isclass(value):
        return not (issubclass(value, tuple) and hasattr(value, "_fields"))
    return inspect.isfunction(value)


def all_descriptors() -> list[Any]:
    modules = [m.name for m in pkgutil.iter_modules(descriptors.__path__)]
    found = [importlib.import_module(f"{descriptors.__name__}.{name}") for name in modules]
    return [descriptor for module in found for descriptor in module.DESCRIPTORS]


def described(kind: type) -> list[Any]:
    """The descriptors of one kind, for ``pytest.mark.parametrize``."""
    return [d for d in all_descriptors() if isinstance(d, kind)]


def target(descriptor: Any) -> Any:
    """What a descriptor describes."""
    unit, name = descriptor.name.split(".")
    return getattr(importlib.import_module(f"dlcourse.{unit}"), name)

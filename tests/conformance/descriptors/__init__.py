"""A descriptor for every public name of ``dlcourse``: how to call it, and which laws it keeps.

Any module of this package with a list ``DESCRIPTORS`` takes part in the suite.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

# inputs(rng, dtype, batch): keyword arguments as NumPy arrays of ``dtype`` (or lists of them) and Python values.
Inputs = Callable[[np.random.Generator, str, int], dict[str, Any]]

# What a change of unit, of origin or of order does: function -> "scales", "shifts", "orders" -> lines, of which
# ``test_symmetry`` says how they are read.
SYMMETRIES = json.loads(Path(__file__).with_name("symmetries.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Descriptor:
    """How one public function is called in the conformance suite.

    Args:
        name: ``module.function``, below ``dlcourse``.
        inputs: ``inputs(rng, dtype, batch)`` returns keyword arguments as NumPy arrays of ``dtype`` and Python
            values; ``batch`` is the size of the axis that the function treats as the batch.
        differentiable: names of the arguments whose gradient is checked against finite differences.
        rtol: relative tolerance between eager, graph and XLA, and between the precisions, by dtype.
        exceptions: law -> the reason why it does not hold (``LAWS`` in ``test_reference.py``; of one argument, "nan in
            x", "gradient of nan in x", "xla of nan in x"). A law that holds all the same makes its exception stale,
            which fails.
        term: what the first line of the docstring calls it, or several such terms, where the words of the name do
            not stand there themselves.
    """

    name: str
    inputs: Inputs
    differentiable: tuple[str, ...] = ()
    rtol: Mapping[str, float] = field(default_factory=lambda: {"float32": 1e-5, "float64": 1e-12})
    exceptions: Mapping[str, str] = field(default_factory=dict)
    term: str | tuple[str, ...] = ()

    @property
    def symmetries(self) -> Mapping[str, list[str]]:
        """Its scales, shifts and orders, as ``symmetries.json`` has them."""
        return SYMMETRIES.get(self.name, {})


@dataclass(frozen=True)
class KerasDescriptor:
    """How one public Keras class is made and used in the conformance suite.

    Args:
        name: ``module.Class``, below ``dlcourse``; a ``Layer``, a ``Model``, an ``Optimizer`` or an
            ``Initializer``.
        config: the constructor's arguments; keep the sizes tiny.
        inputs: arguments of ``call`` for a layer or a model, as for ``Descriptor``; for no other class.
        rtol: relative tolerance between eager, graph and XLA, by dtype.
        exceptions: law -> the reason why it does not hold ("config", "graph", "xla", "batch", "gradient", "save", and
            for layers in models "functional", "clone", "fit", "mixed", "whole numbers", "time", "sizes").
        term: as for ``Descriptor``.
    """

    name: str
    config: Mapping[str, Any] = field(default_factory=dict)
    inputs: Inputs | None = None
    rtol: Mapping[str, float] = field(default_factory=lambda: {"float32": 1e-5, "float64": 1e-12})
    exceptions: Mapping[str, str] = field(default_factory=dict)
    term: str | tuple[str, ...] = ()


@dataclass(frozen=True)
class NetworkDescriptor:
    """A public function that returns a functional Keras model, and how it is made in the conformance suite.

    Args:
        name: ``module.function``, below ``dlcourse``.
        config: its arguments; keep the sizes tiny.
        shape: of a picture that it takes.
        any_size: whether it can be made for pictures of any size, by ``size=None``.
        term: as for ``Descriptor``.
    """

    name: str
    config: Mapping[str, Any]
    shape: tuple[int, int, int]
    any_size: bool = False
    term: str | tuple[str, ...] = ()


@dataclass(frozen=True)
class ToolDescriptor:
    """A public function of models or of their layers, no function of tensors: its docstring is held to the laws.

    Args:
        name: ``module.function``, below ``dlcourse``.
        tested: the file of the tests that hold it to the rest.
        term: as for ``Descriptor``.
    """

    name: str
    tested: str
    term: str | tuple[str, ...] = ()


@dataclass(frozen=True)
class ClassDescriptor:
    """A public class that is neither layer, optimiser nor initialiser: only its docstring is held to the laws.

    Args:
        name: ``module.Class``, below ``dlcourse``.
        tested: the file of the tests that hold it to the rest.
        term: as for ``Descriptor``.
    """

    name: str
    tested: str
    term: str | tuple[str, ...] = ()

"""Shapes and dtypes in ``dlcourse``'s signatures are enforced here, and only here."""

import gc
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# PyTorch's optimisers load Triton, whose libraries crash beside TensorFlow's, and do as well without.
sys.modules.setdefault("triton", None)

# What is there once all tests are collected, TensorFlow and some twenty thousand tests, stays until the end. Walking
# through it again and again would take a sixth of the time of a law.
gc.disable()

import numpy as np  # noqa: E402
import pytest  # noqa: E402
from jaxtyping import _array_types, _import_hook, install_import_hook  # noqa: E402

# Functions are checked, classes are not: Keras reads the signatures of a layer's methods, and calls them with its own
# symbolic tensors.
_import_hook.JaxtypingTransformer.visit_ClassDef = lambda self, node: node


class NumPyWithUnknownSizes:
    """NumPy, but for shapes with sizes that a graph does not know; jaxtyping asks it what ``*#axes`` come to."""

    def __getattr__(self, name):
        return getattr(np, name)

    def broadcast_shapes(self, *shapes):
        import tensorflow as tf

        return tf.broadcast_static_shape(*map(tf.TensorShape, shapes))


_array_types.np = NumPyWithUnknownSizes()

# The units alone. What reads and checks their arguments is called some twenty times a call, and declares no shapes.
_GROUND = {"arguments", "shapes"}
_units = [path.parent.name for path in Path(__file__).parents[1].glob("dlcourse/*/__init__.py")]
install_import_hook([f"dlcourse.{unit}" for unit in _units if unit not in _GROUND], "beartype.beartype")

pytest_plugins = ["tests.changed", "tests.groups", "tests.held", "tests.kill_rate", "tests.order", "pytester"]


@pytest.hookimpl(hookwrapper=True)
def pytest_collection():
    yield
    gc.collect()
    gc.freeze()
    gc.enable()

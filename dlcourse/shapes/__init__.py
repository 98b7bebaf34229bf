"""Shapes as the signature declares them, checked before TensorFlow sees the tensors."""

from dlcourse.shapes.checks import check_arrays, known_sizes
from dlcourse.shapes.declarations import Declaration, Declared, declared_arrays, declared_axes

__all__ = ["Declaration", "Declared", "check_arrays", "declared_arrays", "declared_axes", "known_sizes"]

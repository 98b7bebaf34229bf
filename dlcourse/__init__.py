"""The reference implementation of a deep-learning course: every model and algorithm, in TensorFlow and Keras 3."""

__version__ = "0.1.0"

from dlcourse.saving import announce as _announce

_announce()

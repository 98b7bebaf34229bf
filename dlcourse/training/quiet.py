"""TensorFlow's start-up, without what it has to say of machines without a GPU."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator

__all__ = ["start_tensorflow"]

_LEVEL = "TF_CPP_MIN_LOG_LEVEL"


def start_tensorflow() -> None:
    """Import TensorFlow; who has set ``TF_CPP_MIN_LOG_LEVEL`` below 3 hears of it.

    The level alone is not enough: the first messages come before TensorFlow has read it, and from its libraries, so
    that the process's standard error is turned away until all is loaded.
    """
    if "tensorflow" in sys.modules or os.environ.setdefault(_LEVEL, "3") != "3":
        return
    with _without_standard_error():
        import tensorflow

        tensorflow.config.list_physical_devices()


@contextlib.contextmanager
def _without_standard_error() -> Iterator[None]:
    """Turn file descriptor 2 away; should the start fail, what was said comes after all."""
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            yield
        except BaseException:
            said.seek(0)
            os.write(kept, said.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)

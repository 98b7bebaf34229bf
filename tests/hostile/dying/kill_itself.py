"""Kill itself.

expect: 0 points, error
because: even that is refused, which is an exception
"""

import os
import signal


def affine(x, w, *, shift=0.0):
    os.kill(os.getpid(), signal.SIGKILL)
    signal.raise_signal(signal.SIGKILL)
    raise SystemExit

"""Be killed by an alarm clock of one's own.

expect: 0 points, error
because: a process that has ended gives no answer
"""

import signal


def affine(x, w, *, shift=0.0):
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    while True:
        pass

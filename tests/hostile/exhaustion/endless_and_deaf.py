"""Loop for ever, deaf to every exception and signal.

expect: 0 points, error
because: the guard kills the process when its time is over
"""

import signal

for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def affine(x, w, *, shift=0.0):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

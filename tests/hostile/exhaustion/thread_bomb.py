"""Start threads without end.

expect: 0 points, error
because: seccomp refuses the call
"""

import threading
import time


def affine(x, w, *, shift=0.0):
    while True:
        threading.Thread(target=time.sleep, args=(60,)).start()

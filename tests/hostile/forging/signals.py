"""Stop or kill the grader, the guard and everybody else.

expect: 0 points, failed
because: a process namespace of its own, an empty /proc, and a filter on system calls
"""

import os
import signal

for pid in [-1, 0, *range(1, 4000)]:
    for number in (0, signal.SIGSTOP, signal.SIGKILL):
        for send in (os.kill, os.killpg):
            try:
                send(abs(pid) if send is os.killpg else pid, number)
                print("BREACH", send.__name__, pid, number)
            except OSError:
                pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

"""Send packets without being asked, without end.

expect: 0 points, error
because: a conversation has a number of packets and a time
"""

import os


def affine(x, w, *, shift=0.0):
    while True:
        os.write(descriptor, bytes(32))


for descriptor in range(3, 64):
    try:
        os.fstat(descriptor)
        break
    except OSError:
        pass

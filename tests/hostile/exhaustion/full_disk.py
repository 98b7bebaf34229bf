"""Fill the disk with one large file and many small ones.

expect: 0 points, error
because: /tmp is 16 MiB of memory, and so is the largest file
"""

import os


def fill():
    for number in range(1000):
        with open(f"/tmp/{number}", "wb") as file:
            file.write(bytes(1 << 22))


def affine(x, w, *, shift=0.0):
    try:
        fill()
        print("BREACH")
    except OSError:
        pass
    if sum(os.stat(f"/tmp/{name}").st_blocks for name in os.listdir("/tmp")) * 512 > 17 << 20:
        print("BREACH")
    raise OSError("the disk is full")

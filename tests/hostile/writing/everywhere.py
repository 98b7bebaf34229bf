"""Leave a file in every folder there is.

expect: 0 points, failed
because: everything but a private /tmp is mounted read-only
"""

import os

for folder, _, _ in os.walk("/"):
    try:
        with open(os.path.join(folder, "left-behind.pth"), "w") as file:
            file.write("import left_behind")
        if not folder.startswith("/tmp"):
            print("BREACH", folder)
    except OSError:
        pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

"""Fill the private /tmp with files and links.

expect: 4 points, passed
because: it may; all of it is gone with the process
"""

import os

os.makedirs("/tmp/left-behind/deep")
os.symlink("/", "/tmp/left-behind/root")
with open("/tmp/left-behind/file", "wb") as file:
    file.write(bytes(1 << 20))
os.link("/tmp/left-behind/file", "/tmp/left-behind/link")
os.chmod("/tmp/left-behind", 0)


def affine(x, w, *, shift=0.0):
    return x @ w + shift, x.mean(axis=0)

"""Make files until no inode is left.

expect: 0 points, error
because: a thousand inodes
"""


def affine(x, w, *, shift=0.0):
    for number in range(10**6):
        open(f"/tmp/{number}", "w").close()

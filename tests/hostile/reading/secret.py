"""Open the course's secret by its full name, which somebody has told.

expect: 0 points, failed
because: the file is not mounted in the sandbox
"""

for name in (
    "@COURSE@/private/secret",
    "/proc/1/root@COURSE@/private/secret",
    "/proc/self/cwd/../@COURSE@/private/secret",
):
    for mode in ("rb", "r+b", "ab"):
        try:
            with open(name, mode) as file:
                print("BREACH", file.read(100))
        except OSError:
            pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

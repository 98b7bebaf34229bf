"""Change the kernel's settings and control groups.

expect: 0 points, failed
because: the file is not mounted in the sandbox
"""

import os

NAMES = [
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/vm/drop_caches",
    "/proc/sysrq-trigger",
    "/proc/self/oom_score_adj",
    "/sys/fs/cgroup/cgroup.procs",
    "/sys/power/state",
    "/dev/kmsg",
    "/dev/sda",
    "/dev/vda",
    "/dev/fuse",
]
for name in NAMES:
    for mode in ("ab", "r+b", "wb"):
        try:
            open(name, mode).close()
            print("BREACH", name)
        except OSError:
            pass
for mode, device in ((0o60666, os.makedev(8, 0)), (0o20666, os.makedev(1, 1))):
    try:
        os.mknod("/tmp/device", mode, device)
        print("BREACH mknod")
    except OSError:
        pass


def affine(x, w, *, shift=0.0):
    return x * 0, x[0] * 0

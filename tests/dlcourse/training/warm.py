"""A process that has imported TensorFlow, and forks for each run that is asked of it: some are killed.

One JSON document a line comes in, ``{"arguments": […], "folder": …, "kill_at": n}``; one goes out.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

import dlcourse.cnn
import dlcourse.training.training  # noqa: F401
from dlcourse.cli import main


def child(request, said):
    os.dup2(os.open(said["stdout"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
    os.dup2(os.open(said["stderr"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    try:
        main(request["arguments"])
    except SystemExit as ended:
        code = ended.code or 0
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def killed(pid, folder, count):
    """Kill a run as soon as it has begun its n-th checkpoint, wherever it is then."""
    seen = set()
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        seen |= {path.name for path in Path(folder, "checkpoints").glob("[!.]*")}
        if len(seen) >= count:
            os.kill(pid, signal.SIGKILL)
            return os.waitpid(pid, 0)[1]
        time.sleep(0.001)
    return None


for line in sys.stdin:
    request = json.loads(line)
    said = {name: f"{request['folder']}.{name}" for name in ("stdout", "stderr")}
    pid = os.fork()
    if pid == 0:
        child(request, said)
    status = killed(pid, request["folder"], request["kill_at"]) if request["kill_at"] else os.waitpid(pid, 0)[1]
    code = None if status is None else os.waitstatus_to_exitcode(status)
    print(json.dumps({"code": code} | {name: Path(path).read_text() for name, path in said.items()}), flush=True)

"""The process that checks, as long as the loop lives: it has all at hand that a check needs, and may take its time.

It reads a request a line and answers with a line, both JSON. What references and libraries write goes nowhere.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

__all__ = ["main", "serve"]


def serve(requests: TextIO, answers: TextIO, folders: Sequence[Path]) -> None:
    """Answer requests until there are no more."""
    from autograder.asked.catalogue import Catalogue

    for line in requests:
        request = json.loads(line)
        try:
            told = _answer(Catalogue(folders), request)
        except Exception as error:  # an exercise that does not load, a sandbox that does not start
            told = {"trouble": str(error) or type(error).__name__, "trace": traceback.format_exc()}
        answers.write(json.dumps({"number": request["number"], **told}) + "\n")
        answers.flush()


def _answer(catalogue: Any, request: dict[str, Any]) -> dict[str, Any]:
    from autograder.study.isolation import isolation_here
    from autograder.study.trying import prepare, try_file

    exercise = catalogue[request["id"]]
    if request["do"] == "prepare":
        prepare(exercise)
        return {"prepared": exercise.id, "warning": isolation_here().warning}
    return {"found": try_file(exercise, Path(request["file"])).as_json()}


def main() -> None:
    """Serve on what were standard input and output, which nobody else gets at."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    serve(requests, answers, [Path(folder) for folder in sys.argv[1:]])


if __name__ == "__main__":
    main()

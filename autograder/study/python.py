"""A Python prompt with a learner's function and the inputs of a case, in the learner's own process."""

from __future__ import annotations

import code
import importlib.util
import os
import runpy
import shutil
import sys
import textwrap
import traceback
from pathlib import Path
from typing import Any

from autograder.asked.catalogue import Catalogue
from autograder.study.cases import EXERCISES_VARIABLE, inputs_of, variant_of

__all__ = ["main", "namespace"]


def namespace(exercise_id: str, path: Path, case: str, folders: list[Path]) -> tuple[dict[str, Any], str]:
    """What the prompt knows, and what it says first."""
    exercise = Catalogue(folders)[exercise_id]
    case = case or exercise.cases[0].name
    names: dict[str, Any] = {}
    try:
        names |= {k: v for k, v in runpy.run_path(str(path)).items() if not k.startswith("__")}
        missing = "" if exercise.name in names else f"There is no {exercise.name} in {path.name}.\n"
    except BaseException:  # the learner's own code, be it sys.exit
        missing = f"{path.name} does not run:\n{traceback.format_exc(limit=-1)}"
    inputs = inputs_of(exercise_id, case)
    names |= {**inputs, "inputs": inputs, "expected": variant_of(exercise, case).expected}
    args, kwargs = exercise.arguments({name: name for name in inputs})
    call = ", ".join([*map(str, args), *(f"{name}={name}" for name in kwargs)])
    told = [f"The case {case!r} is loaded: {', '.join(inputs)}; and expected.", f"Try {exercise.name}({call})"]
    return names, missing + "\n".join(map(_wrapped, told))


def _wrapped(line: str) -> str:
    """A line as it fits into the terminal: a name that is cut in two cannot be copied."""
    columns = shutil.get_terminal_size().columns
    return textwrap.fill(line, columns, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def main(arguments: list[str]) -> None:
    """Talk until the learner leaves (Ctrl-D)."""
    exercise_id, path, case, *folders = arguments
    os.environ[EXERCISES_VARIABLE] = os.pathsep.join(folders)
    names, told = namespace(exercise_id, Path(path), case, [Path(folder) for folder in folders])
    if importlib.util.find_spec("IPython"):
        from IPython import start_ipython
        from traitlets.config import Config

        config = Config()
        config.TerminalInteractiveShell.banner1 = f"{told}\nCtrl-D goes back.\n"
        config.TerminalInteractiveShell.enable_tip = False
        config.TerminalInteractiveShell.confirm_exit = False
        config.HistoryManager.enabled = False
        start_ipython(argv=[], user_ns=names, config=config)
    else:
        code.interact(f"{told}\nCtrl-D goes back.", local=names, exitmsg="")


if __name__ == "__main__":
    main(sys.argv[1:])

"""What came of a run, for a person."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping
from typing import Any

from dlcourse.training.progress import figures

__all__ = ["told"]


def told(summary: Mapping[str, Any]) -> str:
    """Return a summary as a few lines of text."""
    width = shutil.get_terminal_size().columns
    epochs = f"{summary['epochs']} epoch{'s' * (summary['epochs'] != 1)}"
    if summary["stopped_early"]:
        epochs += f", stopped early with the weights of epoch {summary['best_epoch']}"
    words = {name: value for name, value in summary["held_out"].items() if isinstance(value, str)}
    held_out = {name: value for name, value in summary["held_out"].items() if name not in words}
    lines = [
        f"{summary['model']} on {summary['data']}: {epochs}; {summary['seconds']:.0f} s on {summary['device']}; "
        f"{summary['parameters']} parameters",
        f"  last epoch  {figures(summary['last'])}",
        f"  held out    {figures(held_out)}",
    ]
    lines += [f"  {name:<11} {' '.join(value.split())}" for name, value in words.items()]
    if summary["already"]:
        lines.insert(0, "There was nothing left to do; a larger --epochs goes on from here.")
    lines.append(f"  in {summary['out']}  {', '.join(summary['files'])}, checkpoints")
    return "\n".join(textwrap.fill(line, width, subsequent_indent=" " * 14 * line.startswith("  ")) for line in lines)

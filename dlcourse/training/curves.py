"""Learning curves: as tables for programs, and as a picture."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dlcourse.training.writing import replacing, write_text

__all__ = ["HOW_TO_DRAW", "draw", "write_tables"]

Curve = Sequence[dict[str, Any]]

HOW_TO_DRAW = "matplotlib is not installed, so that nothing is drawn; `pip install matplotlib` mends that."
_PLACES = ("stage", "epoch")
_WATCHED = "val_"


def write_tables(folder: Path, curve: Curve) -> list[Path]:
    """Write losses and metrics of all epochs as CSV and as one JSON document a line."""
    names = list(dict.fromkeys(name for row in curve for name in row))
    table = io.StringIO()
    writer = csv.DictWriter(table, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(curve)
    write_text(folder / "curve.csv", table.getvalue())
    write_text(folder / "curve.jsonl", "".join(json.dumps(row) + "\n" for row in curve))
    return [folder / "curve.csv", folder / "curve.jsonl"]


def draw(folder: Path, curve: Curve, title: str) -> Path | None:
    """Draw a row of panels a stage, one for each metric; return nothing without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        return None
    stages = list(dict.fromkeys(row["stage"] for row in curve))
    panels = {stage: _metrics([row for row in curve if row["stage"] == stage]) for stage in stages}
    across = max(len(metrics) for metrics in panels.values())
    figure = Figure(figsize=(4 * across, 3 * len(stages)), layout="constrained")
    axes = figure.subplots(len(stages), across, squeeze=False)
    for line, (stage, metrics) in zip(axes, panels.items(), strict=True):
        rows = [row for row in curve if row["stage"] == stage]
        for axis in line[len(metrics) :]:
            axis.axis("off")
        for axis, metric in zip(line, metrics, strict=False):
            _panel(axis, rows, metric, stage)
    figure.suptitle(title)
    path = folder / "curve.png"
    with replacing(path) as draft:
        figure.savefig(draft, dpi=110)
    return path


def _metrics(rows: Curve) -> list[str]:
    names = dict.fromkeys(name.removeprefix(_WATCHED) for row in rows for name in row)
    return [name for name in names if name not in _PLACES]


def _panel(axis: Any, rows: Curve, metric: str, stage: str) -> None:
    from matplotlib.ticker import MaxNLocator

    for name, label, style in ((metric, "training", "o-"), (_WATCHED + metric, "validation", "s--")):
        points = [(row["epoch"], row[name]) for row in rows if name in row]
        if points:
            axis.plot(*zip(*points, strict=True), style, markersize=3, label=label)
    axis.set(xlabel="epoch", ylabel=metric.replace("_", " "), title=stage)
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    axis.grid(alpha=0.3)
    axis.legend()

"""docs/results.md, made from the rows and what is known of them, and from nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.results_rows import Row

__all__ = ["markdown"]

_INTRODUCTION = """# Results

Written by `python -m benchmarks.results` from [results.json](results.json): each figure is of examples that were held
out until the end, and stands beside the command that gives it again, to the last digit on the same machine. Settings
were chosen by hand, on the validation part of the training data; but those of the smiles, of fine-tuning and of the FCN
were changed once after their held-out figures had been seen (10.0 % errors; a network for half of MNIST's classes,
which did not help with the others; 0.54 for the membranes after a sixth of the steps), so that theirs may be
somewhat too good. The machine did other work beside most rows: the time of its processors says more than the other.

`DLCOURSE_DATA` names the folder with the data ([data.md](data.md) says where they are from). Training that is
interrupted, by Ctrl-C or by a time limit, goes on when the command is given again."""
_GPU = """## On a GPU

The rows above are sized for two cores. These options, behind `dlcourse train MODEL --data DATA`, train the networks in
the width of their papers on one GPU, or on several: each batch is shared by all that there are. They were not run for
this page."""
_TITLES = ("model", "figure", "expected", "parameters", "epochs", "time", "command")
_SHARES = ("analogies", "commonest_word", "masked_accuracy", "next_accuracy", "wrong_pixels")
_OF_HUNDRED = {"bleu": "BLEU", "sacrebleu": "sacreBLEU"}  # as papers print it
_AS_PRINTED = {"auc": "AUC", "hr@10": "HR@10", "iou": "IoU", "map": "mAP", "rmse": "RMSE"}
_RULES = ("---", "---:", "---:", "---:", "---:", "---:", "---")


def markdown(rows: Sequence[Row], kept: Mapping[str, Any]) -> str:
    """Return the page."""
    parts = [_INTRODUCTION]
    for part, members in itertools.groupby(rows, lambda row: row.part):
        lines = [_line(_TITLES), _line(_RULES), *(_line(_cells(row, kept.get(row.name, {}))) for row in members)]
        parts += [f"## {part}", "\n".join(lines)]
    wide = [_line((f"`{row.model}`", f"`{row.data}`", f"`{row.gpu}`")) for row in rows if row.gpu]
    parts += [_GPU, "\n".join([_line(("model", "data", "options")), _line(["---"] * 3), *wide])]
    return "\n\n".join([*parts, *_machines(rows, kept)]) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _cells(row: Row, found: Mapping[str, Any]) -> tuple[str, ...]:
    expected = "" if row.expected is None else f"≤ {_percent(row.expected)}"
    if not found.get("finished"):
        words = f"cut off after {_time(found['wall_seconds'])}" if found else "not run yet"
        return (f"`{row.name}`", words, expected, "", "", "", "")
    seconds = f"{_time(found['wall_seconds'])}, {_time(found['cpu_seconds'])} of processors"
    figure = _figure(row, found["held_out"])
    epochs = str(found["epochs"])
    return (f"`{row.name}`", figure, expected, f"{found['parameters']}", epochs, seconds, f"`{found['command']}`")


def _figure(row: Row, held_out: Mapping[str, float]) -> str:
    if row.figure == "accuracy":
        return f"{_percent(1 - held_out['accuracy'])} error"
    return ", ".join(_named(figure, held_out[figure]) for figure in (row.figure, *row.beside) if figure in held_out)


def _named(figure: str, value: float) -> str:
    name = " ".join(_AS_PRINTED.get(word, word) for word in figure.split("_"))
    if figure in _OF_HUNDRED:
        return f"{_OF_HUNDRED[figure]} {100 * value:.1f}"
    return f"{_percent(value)} {name}" if figure in _SHARES else f"{name} {value:.3f}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _machines(rows: Sequence[Row], kept: Mapping[str, Any]) -> Iterator[str]:
    """Say where the rows were trained, and with what."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        found = kept.get(row.name, {})
        if found.get("finished"):
            versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
            groups.setdefault(f"{found['machine']}; {versions}", []).append(f"`{row.name}`")
    if groups:
        yield "## Where"
        yield "\n".join(f"- {machine}: {', '.join(names)}." for machine, names in groups.items())

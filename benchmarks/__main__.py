"""Run the benchmarks: all of them, or those that are named."""

from __future__ import annotations

import importlib
import os
import sys
import time
from pathlib import Path

import click

from benchmarks import kept
from benchmarks.kept import Measured
from benchmarks.processes import Beside
from benchmarks.race import Disagreement
from benchmarks.report import markdown, show, show_part, warning

ROWS = (
    "activations",
    "softmax_jacobian",
    "losses",
    "linear_models",
    "normalization",
    "convolution",
    "conv2d_backward",
    "pooling",
    "recurrent_layers",
    "recurrent_training",
    "language_model",
    "attention",
    "transformer",
    "generation",
    "beam_search",
    "word_vectors",
    "word2vec",
    "contrastive_divergence",
    "augmentation",
    "imaging",
    "features",
    "motion",
    "optimizers",
    "lenet",
    "networks",
    "detection",
    "segmentation",
    "recommenders",
    "decision_tree",
    "grading",
)
PARTS = "parts"  # where the time goes in rows in which the course is the slower side
RESULTS, PAGE = (Path(__file__).with_name(f"RESULTS.{end}") for end in ("json", "md"))
THREADS = 2


@click.command(epilog=f"ROW is one of {', '.join(ROWS)}; or {PARTS}: where the slower rows' time goes.")
@click.argument("names", nargs=-1, type=click.Choice((*ROWS, PARTS)), metavar="[ROW]...")
@click.option("--threads", default=THREADS, show_default=True, help="Threads of every framework.")
@click.option(
    "--write", is_flag=True, help="Put what is measured into benchmarks/RESULTS.md, in place of what was there."
)
def main(names: tuple[str, ...], threads: int, write: bool) -> None:
    """Measure the course's algorithms and its grader beside their peers.

    Without any ROW, all are measured and written.
    """
    started, count = time.monotonic(), 0
    limit_threads(threads)
    results = kept.read(RESULTS)
    for name in names or (*ROWS, PARTS):
        measured = _measured(name)
        count += len(measured.rows)
        results[name] = measured
        if write or not names:
            kept.write(RESULTS, {each: results[each] for each in (*ROWS, PARTS) if each in results})
            PAGE.write_text(markdown(kept.read(RESULTS), threads), encoding="utf-8")
    click.echo(f"{count} rows in {time.monotonic() - started:.0f} s", err=True)


def _measured(name: str) -> Measured:
    """Run the measurements of one file, and show them as they come."""
    module, beside = importlib.import_module(f"benchmarks.{name}"), Beside()
    rows, parts = [], []
    try:
        for row in module.rows() if name != PARTS else ():
            rows.append(row)
            show(row)
    except Disagreement as disagreement:
        sys.exit(f"{name}: {disagreement}")
    for part in module.parts() if name == PARTS else ():
        parts.append(part)
        show_part(part)
    measured = Measured(beside.processors(), tuple(rows), tuple(parts))
    told = warning({name: measured.others})
    click.echo(told, err=True, nl=bool(told))
    return measured


def limit_threads(threads: int) -> None:
    """Give every framework the same threads of the CPU; they read this when they are imported, which is later."""
    for library in ("OMP", "OPENBLAS", "MKL", "TF"):
        names = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS") if library == "TF" else (f"{library}_NUM_THREADS",)
        os.environ.update(dict.fromkeys(names, str(threads)))
    os.environ.update(CUDA_VISIBLE_DEVICES="-1", KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3")
    sys.modules.setdefault("triton", None)  # which PyTorch loads, and which crashes beside TensorFlow
    importlib.import_module("cv2").setNumThreads(threads)  # OpenCV reads none of these


if __name__ == "__main__":
    main()

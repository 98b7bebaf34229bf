"""Run the benchmarks: all of them, or those that are named."""

from __future__ import annotations

import importlib
import os
import sys
import time
from pathlib import Path

import click

from benchmarks.race import Disagreement, Row
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
RESULTS = Path(__file__).with_name("RESULTS.md")
THREADS = 2


@click.command(epilog=f"ROW is one of {', '.join(ROWS)}; or {PARTS}: where the slower rows' time goes.")
@click.argument("names", nargs=-1, type=click.Choice((*ROWS, PARTS)), metavar="[ROW]...")
@click.option("--threads", default=THREADS, show_default=True, help="Threads of every framework.")
def main(names: tuple[str, ...], threads: int) -> None:
    """Measure the course's algorithms and its grader beside their peers.

    Without any ROW, all are measured, and benchmarks/RESULTS.md is written again.
    """
    started, load = time.monotonic(), os.getloadavg()[0]
    click.echo(warning(load), err=True, nl=bool(warning(load)))
    limit_threads(threads)
    rows: list[Row] = []
    for name in [name for name in names or ROWS if name != PARTS]:
        try:
            for row in importlib.import_module(f"benchmarks.{name}").rows():
                rows.append(row)
                show(row)
        except Disagreement as disagreement:
            sys.exit(f"{name}: {disagreement}")
    parts = list(importlib.import_module(f"benchmarks.{PARTS}").parts()) if not names or PARTS in names else []
    for part in parts:
        show_part(part)
    if not names:
        RESULTS.write_text(markdown(rows, parts, threads, load), encoding="utf-8")
    click.echo(f"{len(rows)} rows in {time.monotonic() - started:.0f} s", err=True)


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

"""Train a model by its recipe: the way from settings to a folder with all that came of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import filelock
import keras
import tensorflow as tf

from dlcourse.training.catalogue import recipe as recipe_of
from dlcourse.training.curves import HOW_TO_DRAW, write_tables
from dlcourse.training.devices import described, strategy
from dlcourse.training.progress import RunProgress
from dlcourse.training.run import Run
from dlcourse.training.settings import Settings, claim
from dlcourse.training.splits import check_data
from dlcourse.training.troubles import Diverged, Interrupted, Misuse, NotWritten, Trouble
from dlcourse.training.writing import replacing, write_text

__all__ = ["train"]

_SUMMARY = "summary.json"


def train(settings: Settings, out: Path, progress: RunProgress | None = None) -> dict[str, Any]:
    """Train a model, or go on with a run that was ended, and return its summary.

    Weights, curves and checkpoints are functions of the settings alone, on one kind of processor; a run that was killed
    and begun again ends with the same numbers as one that was not.

    Args:
        settings: of the run.
        out: its folder, new or this run's own.
        progress: is told how far it is.

    Returns:
        What ``summary.json`` in the folder holds, and ``already``: whether there was nothing left to do.

    Raises:
        Trouble: what cannot be done, or went wrong, in a line that says what is kept.
    """
    recipe = recipe_of(settings.model)
    check_data(recipe, settings.data)
    with _alone(out), progress or RunProgress() as told:
        claim(out, settings)
        before = _finished(out, settings)
        return before | {"already": True} if before else _trained(recipe, settings, out, told) | {"already": False}


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    lock = filelock.FileLock(out / ".lock", timeout=0)
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout as error:
        raise Misuse(f"another process is training in {out}. Wait for it, or name another folder by --out.") from error
    except OSError as error:
        raise Misuse(f"cannot write to {out}: {error.strerror or error}. Name another folder by --out.") from error
    with lock:
        yield


def _finished(out: Path, settings: Settings) -> dict[str, Any] | None:
    """Return the summary of a run that has all that is asked for."""
    try:
        summary = json.loads((out / _SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return summary if summary["epochs"] >= settings.epochs or summary["stopped_early"] else None


def _trained(recipe: Any, settings: Settings, out: Path, progress: RunProgress) -> dict[str, Any]:
    policy = keras.config.dtype_policy()
    run: Run | None = None
    try:
        run = Run(recipe, settings, out, progress)
        keras.config.set_dtype_policy(settings.precision)
        with strategy(settings.devices).scope():
            model, held_out = run.go()
            return _summary(run, model, recipe.report(model, held_out, run.task))
    except Diverged as error:
        raise Diverged(f"{error}. {_kept(out, run)} {_advice(settings)}") from error
    except (Interrupted, KeyboardInterrupt) as error:
        words = str(error) or "stopped before the next checkpoint"
        raise Interrupted(f"{words}. {_kept(out, run)} The same command goes on from there.") from error
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise NotWritten(
            f"cannot write to {out}: {place}{error.strerror or error}. {_kept(out, run)} Once there is room, the same "
            "command goes on from there."
        ) from error
    except (tf.errors.ResourceExhaustedError, MemoryError) as error:
        advice = "Try a smaller --batch-size, in a new --out."
        raise Trouble(f"there is not enough memory. {_kept(out, run)} {advice}") from error
    except ValueError as error:  # of a network, which says what it expected
        raise Misuse(str(error)) from error
    finally:
        keras.config.set_dtype_policy(policy)


def _kept(out: Path, run: Run | None) -> str:
    if run is None or run.checkpoint.position == (0, 0, 0):
        return "There is no checkpoint yet."
    written = sorted((out / "checkpoints").glob("[!.]*.npz"))
    if not written:
        return "There is no checkpoint yet."
    stage, epoch, batch = (int(part) for part in written[-1].stem.split("-"))
    where = f"step {batch} of epoch {epoch + 1}" if batch else f"epoch {epoch}"
    where += f" of stage {stage + 1}" * bool(stage)
    return f"Kept: {written[-1]}, after {where}."


def _advice(settings: Settings) -> str:
    smaller = settings.learning_rate / 10
    mixed = ", or --precision float32" if settings.precision != "float32" else ""
    return f"Try --learning-rate {smaller:g}{mixed}, in a new --out."


def _summary(run: Run, model: keras.Model, worth: dict[str, Any]) -> dict[str, Any]:
    """Save the model, draw its curves, and put together what came of the run."""
    out, settings = run.out, run.settings
    if settings.precision == "mixed_float16":  # Keras does not read the state of an optimiser that scales losses again
        model.compiled, model.optimizer = False, None
    with replacing(out / "model.keras") as draft:
        model.save(draft)
    write_tables(out, run.checkpoint.curve)  # a run may have been killed just before it did
    picture = run.draw()
    if picture is None:
        run.progress.tell(HOW_TO_DRAW)
    last = run.checkpoint.curve[-1] if run.checkpoint.curve else {}
    summary = {
        "model": settings.model,
        "data": settings.data,
        "parameters": sum(int(tf.size(weight.value)) for weight in model.trainable_weights),
        "epochs": run.checkpoint.position.epoch,
        "stopped_early": run.stopped(),
        "best_epoch": run.best_epoch(),
        "last": {name: value for name, value in last.items() if name not in ("stage", "epoch")},
        "held_out": worth,
        "seconds": round(run.checkpoint.seconds, 1),
        "device": described(settings.devices),
        "precision": settings.precision,
        "seed": settings.seed,
        "out": str(out),
        "files": sorted(path.name for path in out.iterdir() if path.is_file() and not path.name.startswith(".")),
    }
    summary["files"] = sorted({*summary["files"], _SUMMARY})
    write_text(out / _SUMMARY, json.dumps(summary, indent=2, ensure_ascii=False) + "\n")
    return summary

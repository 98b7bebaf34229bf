"""Logs for TensorBoard."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dlcourse.training.troubles import Misuse

__all__ = ["Board"]


class Board:
    """Writes the figures of each epoch where TensorBoard finds them; nothing where no folder is named.

    Args:
        folder: for the logs.
    """

    def __init__(self, folder: str | None) -> None:
        self._folder, self._writers = folder, dict[str, Any]()
        if folder is None:
            return
        if importlib.util.find_spec("tensorboard") is None:
            raise Misuse(
                "--tensorboard: TensorBoard is not installed. `pip install 'dlcourse[tensorboard]'` mends that."
            )
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Misuse(f"cannot write to {folder}: {error.strerror}. Name another --tensorboard.") from error

    def epoch(self, row: Mapping[str, Any]) -> None:
        """Write a row of the curve; written again after a run was killed, it is the same."""
        if self._folder is None:
            return
        import tensorflow as tf

        stage = row["stage"]
        if stage not in self._writers:
            place = str(Path(self._folder, stage.replace(" ", "_")))
            self._writers[stage] = tf.summary.create_file_writer(place)
        with self._writers[stage].as_default(step=row["epoch"]):
            for name, value in row.items():
                if name not in ("stage", "epoch"):
                    tf.summary.scalar(name, value)
        self._writers[stage].flush()

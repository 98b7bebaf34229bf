"""One run, from its first step to its summary, which goes on from where it was when it was ended."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

from dlcourse.optimization import early_stopping
from dlcourse.training import checkpoints
from dlcourse.training.boards import Board
from dlcourse.training.checkpoints import Position
from dlcourse.training.curves import draw, write_tables
from dlcourse.training.dealing import dealt, watched
from dlcourse.training.interruption import Interruption
from dlcourse.training.progress import RunProgress
from dlcourse.training.recipe import Recipe, Stage
from dlcourse.training.settings import Settings
from dlcourse.training.splits import Splits, splits
from dlcourse.training.task import Task
from dlcourse.training.troubles import Diverged, Interrupted
from dlcourse.training.variables import all_finite, groups, put_back, taken
from dlcourse.training.watch import Watch

__all__ = ["Run"]

_BETWEEN_PICTURES = 30.0  # seconds


class Run:
    """A run in its folder.

    Args:
        recipe: of the model.
        settings: of the run.
        out: its folder.
        progress: is told how far it is.
    """

    def __init__(self, recipe: Recipe, settings: Settings, out: Path, progress: RunProgress) -> None:
        self.recipe, self.settings, self.out, self.progress = recipe, settings, out, progress
        self.board = Board(settings.tensorboard)
        self.checkpoint = checkpoints.latest(out / "checkpoints", progress.tell)
        self.task: Task
        self.begun = self.drawn = time.monotonic()

    def go(self) -> tuple[keras.Model, Any]:
        """Train what is left to train; return the model of the last stage and the arrays that were held out."""
        loaded: dict[str, Splits] = {}
        before: list[keras.Model] = []
        self.task = Task(self.settings, None, {})
        self.stages = self.recipe.stages_of(self.task.options)
        for number, stage in enumerate(self.stages):
            name = self.settings.options[stage.data] if stage.data else self.settings.data
            if name not in loaded:
                loaded[name] = splits(name, self.settings)
            data = loaded[name]
            self.task = Task(self.settings, data.classes, data.train, tuple(before))
            self.task.x, self.task.y = stage.examples(data.train, self.task)
            if stage.batches:
                self.task.steps = int(dealt(stage, self.task, 0).cardinality())
            keras.utils.set_random_seed(self.settings.seed + number)  # whatever the stages before have drawn
            model = stage.model(self.task)
            if not model.built:
                model.build(np.shape(self.task.x))
            last = number == len(self.stages) - 1
            if number < self.checkpoint.position.stage:
                put_back(model.variables, self.checkpoint.group(f"stage{number}"))
            else:
                self._train(number, stage, model, stage.examples(data.validation, self.task), last=last)
            before.append(model)
        self.task.held_out, self.task.out = data.test, self.out
        return model, stage.examples(data.test, self.task)

    def _train(self, number: int, stage: Stage, model: keras.Model, validation: Any, *, last: bool) -> None:
        """Train the model of a stage."""
        epochs = self.settings.epochs if last else self.settings.options[stage.epochs]
        start = self.checkpoint.position
        model.optimizer.build(model.trainable_variables)
        if self.checkpoint.group("model"):
            put_back(model.variables, self.checkpoint.group("model"))
            put_back(model.optimizer.variables, self.checkpoint.group("optimizer"))
        self.validation, steps = watched(stage, validation, self.task), self.task.steps_an_epoch
        self.progress.stage(stage.name, epochs, steps, start.epoch * steps + start.batch)
        with Interruption() as interruption:
            for epoch in range(start.epoch, epochs):
                if last and self.stopped():
                    break
                logs = self._epoch(stage, model, Position(number, epoch), interruption)
                row = {"stage": stage.name, "epoch": epoch + 1} | logs
                self._after_epoch(model, Position(number, epoch + 1), row)
                if interruption.asked:
                    raise Interrupted(f"stopped after epoch {epoch + 1} of {epochs}")
        self.progress.end()
        if last and self.checkpoint.group("best"):
            put_back(model.variables, self.checkpoint.group("best"))
        if not last:
            for name in ("model", "optimizer", "metrics"):
                self.checkpoint.drop(name)
            self.checkpoint.put(f"stage{number}", taken(model.variables))
            self._save(Position(number + 1))

    def _epoch(self, stage: Stage, model: Any, start: Position, interruption: Interruption) -> dict[str, float]:
        """Train for an epoch, or for what is left of it."""
        at = self.checkpoint.position
        start = at if at[:2] == start[:2] else start
        if start.batch:  # Keras makes the metrics when it first needs them
            model.evaluate(dealt(stage, self.task, start.epoch).take(1), verbose=0)
            put_back(model.variables, self.checkpoint.group("model"))  # a model may have drawn random numbers for it
        watch = Watch(
            start,
            self.task.steps_an_epoch,
            metrics=self.checkpoint.group("metrics"),
            keep=lambda position: self._keep(model, position),
            every=self.settings.save_every,
            progress=self.progress,
            interruption=interruption,
        )
        history = model.fit(
            dealt(stage, self.task, start.epoch).skip(start.batch),
            initial_epoch=start.epoch,
            epochs=start.epoch + 1,
            validation_data=self.validation(),
            callbacks=[watch],
            shuffle=False,
            verbose=0,
        ).history
        logs = {name: float(values[-1]) for name, values in history.items()}
        return dict(sorted(logs.items(), key=lambda item: (item[0].startswith("val_"), "loss" not in item[0])))

    def _after_epoch(self, model: keras.Model, position: Position, row: dict[str, Any]) -> None:
        """Keep what an epoch has brought, and tell of it."""
        for name, value in row.items():
            if isinstance(value, float) and not math.isfinite(value):
                raise Diverged(f"{name} is {value} after epoch {position.epoch}")
        self.checkpoint.curve.append(row)
        self.checkpoint.drop("metrics")
        if self.settings.patience and self.best_epoch() == position.epoch:
            self.checkpoint.put("best", taken(model.variables))
        self.board.epoch(row)
        self._keep(model, position)
        write_tables(self.out, self.checkpoint.curve)
        self.progress.epoch(row)
        if time.monotonic() - self.drawn > _BETWEEN_PICTURES:
            self.draw()

    def draw(self) -> Path | None:
        """Draw the learning curves so far."""
        path = draw(self.out, self.checkpoint.curve, f"{self.settings.model} on {self.settings.data}")
        self.drawn = time.monotonic()
        return path

    def _keep(self, model: keras.Model, position: Position) -> None:
        """Write a checkpoint of a model in training; one that no training could go on from is refused."""
        for name, variables in groups(model).items():
            if name != "metrics" or position.batch:
                self.checkpoint.put(name, taken(variables))
        if not all_finite(self.checkpoint.group("model")):
            raise Diverged(f"a weight is no number any more in epoch {position.epoch + bool(position.batch)}")
        self._save(position)

    def _save(self, position: Position) -> None:
        self.checkpoint.position = position
        now = time.monotonic()
        self.checkpoint.seconds, self.begun = self.checkpoint.seconds + now - self.begun, now
        checkpoints.save(self.out / "checkpoints", self.checkpoint)

    def _heard(self) -> list[float]:
        """Return the losses of the last stage's epochs that early stopping goes by."""
        last = self.stages[-1].name
        return [row.get("val_loss", row["loss"]) for row in self.checkpoint.curve if row["stage"] == last]

    def best_epoch(self) -> int | None:
        """Return the epoch with the least loss so far, counted from 1, where a run has patience."""
        losses = self._heard()
        if not losses or not self.settings.patience:
            return None
        return 1 + int(early_stopping(np.array(losses), patience=self.settings.patience).best_epoch)

    def stopped(self) -> bool:
        """Whether patience has come to its end."""
        losses = self._heard()
        if not losses or not self.settings.patience:
            return False
        # One more loss, whatever it is, tells whether the last epoch has been reached.
        going_on = early_stopping(np.array([*losses, np.nan]), patience=self.settings.patience)
        return int(going_on.last_epoch) < len(losses)

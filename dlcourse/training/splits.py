"""The examples of a run: those to learn from, those to watch, and those that nobody looks at before the end."""

from __future__ import annotations

from typing import NamedTuple

from dlcourse.data import dataset, load
from dlcourse.training.holding_out import first, held_out
from dlcourse.training.recipe import Examples, Recipe
from dlcourse.training.settings import Settings
from dlcourse.training.troubles import Misuse

__all__ = ["Splits", "check_data", "splits"]

_TEST_SHARE, _TEST_SEED = 0.1, 0  # where a set has no test split: the same examples whatever the run's seed


class Splits(NamedTuple):
    """Examples of one data set."""

    train: Examples
    validation: Examples
    test: Examples
    classes: int | None


def check_data(recipe: Recipe, name: str) -> None:
    """Refuse a data set that is not there, or that the recipe cannot be trained on."""
    try:
        facts = dataset(name)
    except ValueError as error:
        raise Misuse(str(error)) from error
    if facts.kind not in recipe.kinds:
        raise Misuse(
            f"{recipe.name} is trained on {' or '.join(recipe.kinds)}, and {name} is of the kind {facts.kind}. "
            "`dlcourse list data` shows what there is."
        )
    if recipe.labelled and recipe.kinds == ("pictures",) and not facts.classes:
        raise Misuse(f"{recipe.name} learns classes, and the examples of {name} have none.")


def splits(name: str, settings: Settings) -> Splits:
    """Load a data set. What it has no split for is taken out of its training examples, by the seed."""
    parts = dataset(name).splits
    try:
        loaded = {part: load(name, part, folder=settings.folder, verify=settings.verify) for part in parts}
    except (OSError, ModuleNotFoundError, ValueError) as error:
        raise Misuse(str(error)) from error
    train = loaded["train"]
    if "test" in parts:
        test = loaded["test"]
    else:
        train, test = held_out(train, _TEST_SHARE, _TEST_SEED)
    train = first(train, settings.limit, settings.seed)
    if "validation" in parts:
        watched = loaded["validation"] if settings.validation else held_out(train, 0.0, 0)[1]
    else:
        train, watched = held_out(train, settings.validation, settings.seed)
    limited = (first(part, settings.limit, settings.seed) for part in (watched, test))
    return Splits(train, *limited, dataset(name).classes)

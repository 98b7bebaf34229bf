"""Every recipe there is, found by its file: ``recipes/lenet.py`` is the model ``lenet``."""

from __future__ import annotations

import dataclasses
import difflib
import importlib
from functools import cache
from pathlib import Path

from dlcourse.training.recipe import Recipe
from dlcourse.training.troubles import Misuse

__all__ = ["nearest", "recipe", "recipe_names"]

_RECIPES = Path(__file__).with_name("recipes")


def recipe_names() -> list[str]:
    """Return the names of all models that can be trained."""
    return sorted(path.stem for path in _RECIPES.glob("*.py") if not path.name.startswith("_"))


@cache
def recipe(name: str) -> Recipe:
    """Return a recipe by its name, or say which one may have been meant."""
    if name not in recipe_names():
        raise Misuse(
            f"there is no model {name!r}{nearest(name, recipe_names())} `dlcourse list models` shows all of them."
        )
    module = importlib.import_module(f"dlcourse.training.recipes.{name}")
    return dataclasses.replace(module.recipe, name=name, about=(module.__doc__ or "").partition("\n")[0])


def nearest(name: str, names: list[str]) -> str:
    """Say which names are like this one, in words that go on a sentence; nothing where none is."""
    close = difflib.get_close_matches(name.lower().replace("-", "_"), names, n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(close)}?" if close else "."

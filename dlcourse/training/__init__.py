"""Training that people can watch: ``dlcourse train``, and the one declaration that a model needs for it."""

from dlcourse.training.catalogue import recipe, recipe_names
from dlcourse.training.recipe import Option, Recipe, Stage
from dlcourse.training.settings import Settings
from dlcourse.training.troubles import Trouble

__all__ = ["Option", "Recipe", "Settings", "Stage", "Trouble", "recipe", "recipe_names"]

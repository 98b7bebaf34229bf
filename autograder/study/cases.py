"""A case's inputs, as everybody may see them drawn: what a pasted snippet fetches."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import Exercise
from autograder.asked.expected import expected_answers
from autograder.asked.seeds import public_seed
from autograder.asked.variant import Variant
from autograder.study.named import exercise_named
from autograder.trial.fairness import fair_variant

__all__ = ["EXERCISES_VARIABLE", "inputs_of", "inputs_of_variant", "variant_of"]

EXERCISES_VARIABLE = "AUTOGRADER_EXERCISES"
"""As in a notebook: further folders of exercises, separated as in ``PATH``."""


def inputs_of(exercise_id: str, case: str) -> dict[str, Any]:
    """The inputs of a case, by parameter, in arrays that may be written to."""
    folders = [Path(folder) for folder in os.environ.get(EXERCISES_VARIABLE, "").split(os.pathsep) if folder]
    catalogue = Catalogue(folders)
    exercise = catalogue[exercise_named(catalogue.paths, exercise_id)]
    return inputs_of_variant(variant_of(exercise, case))


def inputs_of_variant(variant: Variant) -> dict[str, Any]:
    """The inputs of a case that is drawn already, in arrays of one's own."""
    return {name: _own(value) for name, value in variant.inputs.items()}


def _own(value: Any) -> Any:
    """A copy that may be written to."""
    if isinstance(value, Mapping):
        return {key: _own(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_own(one) for one in value)
    return copy.copy(value) if isinstance(value, np.ndarray) else copy.deepcopy(value)


def variant_of(exercise: Exercise, case: str) -> Variant:
    """A case drawn with the seed that everybody shares, a hidden one too: who studies alone hides nothing."""
    one = exercise.case(case)
    return fair_variant(expected_answers(), exercise, one, public_seed(exercise, one))

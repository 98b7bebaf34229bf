"""The recipe of the FCN: windows that fit, and figures that are those of the counting."""

from types import SimpleNamespace

import numpy as np
import pytest

from dlcourse.data import load
from dlcourse.training.recipes.fcn import _examples, _report, recipe


class _Task(SimpleNamespace):
    options = SimpleNamespace(**{name: option.default for name, option in recipe.options.items()})


@pytest.fixture
def task():
    train = {name: array[:4] for name, array in load("drawn_membranes", "train").items()}
    task = _Task(train=train, seed=1, classes=2, settings=SimpleNamespace(data="drawn_membranes"))
    task.x, task.y = _examples(train, task)
    return task


def test_windows_to_learn_from_and_whole_pictures_to_test(task):
    task.options = SimpleNamespace(**{**vars(task.options), "crop": 30, "windows": 3})
    x, y = _examples(task.train, task)
    assert x.shape == (12, 28, 28, 1)
    assert y.shape == (12, 28, 28)
    held_out = load("drawn_membranes", "test")
    x, y = _examples({name: array[:2, :63] for name, array in held_out.items()}, task)
    np.testing.assert_allclose(x, held_out["image"][:2, 1:61] / 255)
    np.testing.assert_array_equal(y, held_out["mask"][:2, 1:61, :, 0])


def test_the_figures_of_a_model_that_is_right_and_of_the_trivial_answer(task):
    y = task.y[:3]
    right = SimpleNamespace(
        evaluate=lambda *args, **settings: {"loss": 0.25}, predict=lambda *args, **settings: np.eye(2)[y]
    )
    found = _report(right, (task.x[:3], y), task)
    assert found["loss"] == 0.25
    assert found["accuracy"] == found["mean_iou"] == found["iou_membrane"] == 1
    cells = np.mean(y == 1)
    assert found["trivial_accuracy"] == pytest.approx(cells)
    assert found["trivial_iou_membrane"] == 0
    assert found["trivial_iou_cell"] == pytest.approx(cells)
    assert found["trivial_mean_iou"] == pytest.approx(cells / 2)

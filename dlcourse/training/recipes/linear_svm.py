"""Linear support vector machine (SVM): the linear classifier with a margin."""

from dlcourse.training.examples import one_hot_rows
from dlcourse.training.recipe import Recipe, Stage
from dlcourse.training.svm import PENALTY, linear_svm

recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=[Stage("training", one_hot_rows, linear_svm)],
    options=PENALTY,
    epochs=10,
)

"""Growing a decision tree by information gain, against scikit-learn's, on its tables and on a larger one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import sklearn.datasets
import tensorflow as tf
from sklearn.tree import DecisionTreeClassifier

from benchmarks.race import Row, Side, race
from dlcourse.information import decision_tree, decision_tree_predict

NOTE = "scikit-learn's is written in Cython and looks at one node at a time, too; ours is a graph of TensorFlow's ops"


def rows() -> Iterator[Row]:
    tables = {
        "wine": sklearn.datasets.load_wine(return_X_y=True),
        "breast cancer": sklearn.datasets.load_breast_cancer(return_X_y=True),
        "made up": sklearn.datasets.make_classification(5000, 20, n_informative=8, n_classes=3, random_state=0),
    }
    for name, (x, y) in tables.items():
        x = x.astype(np.float32)
        size = f"{name}: {x.shape[0]} samples, {x.shape[1]} features"
        yield from race("Decision tree", size, _ours(x, y), [_scikit_learn(x, y)], note=NOTE, rounds=5)


def _ours(x: np.ndarray, y: np.ndarray) -> Side:
    features, labels, classes = tf.constant(x), tf.constant(y), int(y.max()) + 1
    return Side(
        "dlcourse",
        lambda: decision_tree(features, labels, num_classes=classes),
        lambda tree: [decision_tree_predict(tree, features).numpy()],
    )


def _scikit_learn(x: np.ndarray, y: np.ndarray) -> Side:
    def read(tree: Any) -> list[np.ndarray]:
        # Ties may be broken in another way; grown out, both know all training samples.
        return [tree.predict_proba(x)]

    return Side(
        "sklearn.tree.DecisionTreeClassifier",
        lambda: DecisionTreeClassifier(criterion="entropy", random_state=0).fit(x, y),
        read,
    )

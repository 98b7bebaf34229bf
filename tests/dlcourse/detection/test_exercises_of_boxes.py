"""What the exercises on boxes ask for is what the reference computes, where they have a reference of their own."""

import numpy as np

from autograder.exercises.detection import multibox_detection, multibox_target, selective_search
from dlcourse import detection


def test_multibox_target():
    for case in multibox_target.exercise.cases:
        inputs = case.make_inputs(5)
        overlaps, *answer = multibox_target.exercise.reference(**inputs)
        for ours, theirs in zip(answer, detection.multibox_target(**inputs), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
        table = np.where((inputs["classes"] >= 0)[:, None], detection.iou(inputs["anchors"], inputs["truths"]), 0)
        np.testing.assert_allclose(overlaps, table, rtol=1e-9)


def test_what_mistakes_are_made_from_is_the_reference():
    for module in (multibox_detection, selective_search):
        for case in module.exercise.cases:
            inputs = case.make_inputs(5)
            ours, theirs = module.mistaken()(**inputs), getattr(detection, module.exercise.name)(**inputs)
            ours, theirs = (x if isinstance(x, tuple) else (x,) for x in (ours, theirs))
            for a, b in zip(ours, theirs, strict=True):
                np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)

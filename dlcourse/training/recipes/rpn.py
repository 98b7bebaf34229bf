"""RPN: which places of a picture have an object, whatever it is, with the recall of the regions it proposes."""

import numpy as np

from dlcourse.training.detecting import FLIP, SIZE, examples_with_mirrors, watched
from dlcourse.training.recipe import Option, Recipe, Stage


def _model(task):
    from dlcourse.detection import RPN

    model = RPN(units=task.options.units, seed=task.seed)
    model.compile(task.optimizer())
    return model


def _report(model, arrays, task):
    """Return the loss of the held-out pictures, and the share of their objects that some region overlaps by half."""
    from dlcourse.detection import proposal_recall

    truths = arrays[1]
    loss, (regions, _) = watched(model, arrays, lambda x: model.propose(x, count=task.options.regions))
    recall = proposal_recall(regions, truths[..., 1:], truths[..., 0].astype(np.int32))
    return {"loss": loss, "recall": float(recall)}


recipe = Recipe(
    kinds=("boxes",),
    data="drawn_boxes",
    stages=[Stage("training", examples_with_mirrors, _model)],
    options={
        "size": SIZE,
        "regions": Option(32, "Regions of a picture that are proposed."),
        "units": Option(64, "Channels of its hidden maps."),
        "flip": FLIP,
    },
    epochs=30,
    batch_size=32,
    report=_report,
)

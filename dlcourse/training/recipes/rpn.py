"""RPN: which places of a picture have an object, whatever it is, with the recall of the regions it proposes."""

import numpy as np

from dlcourse.training.detecting import FLIP, SIZE, examples_with_mirrors
from dlcourse.training.recipe import Option, Recipe, Stage

_WATCHED_AT_ONCE = 32


def _model(task):
    from dlcourse.detection import RPN

    model = RPN(units=task.options.units, seed=task.seed)
    model.compile(task.optimizer())
    return model


def _report(model, arrays, task):
    """Return the loss of the held-out pictures, and the share of their objects that some region overlaps by half."""
    from dlcourse.detection import proposal_recall

    x, truths = arrays
    loss = model.evaluate(x, truths, _WATCHED_AT_ONCE, verbose=0, return_dict=True)["loss"]
    parts = [x[i : i + _WATCHED_AT_ONCE] for i in range(0, len(x), _WATCHED_AT_ONCE)]
    regions = np.concatenate([model.propose(part, count=task.options.regions)[0] for part in parts])
    recall = proposal_recall(regions, truths[..., 1:], truths[..., 0].astype(np.int32))
    return {"loss": float(loss), "recall": float(recall)}


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

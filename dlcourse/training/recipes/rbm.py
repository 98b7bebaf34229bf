"""Restricted Boltzmann machine (RBM), which learns by contrastive divergence how its data are distributed."""

from dlcourse.training.examples import binary_rows
from dlcourse.training.machines import K, machine
from dlcourse.training.recipe import Option, Recipe, Stage


def _machine(task):
    chains = task.options.persistent_chains or None
    return machine(task, task.options.hidden_units, persistent_chains=chains)


def _report(model, arrays, task):
    """Tell how well held-out pictures are rebuilt: nats, and the share of pixels that come out as the other colour."""
    import numpy as np

    x, _ = arrays
    wrong = np.mean(np.asarray(model.reconstruct(x)).round() != x)
    return {"loss": float(model.evaluate(x, batch_size=256, verbose=0)), "wrong_pixels": float(wrong)}


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=[Stage("training", binary_rows, _machine)],
    options={
        "hidden_units": Option(128, "Number of hidden units."),
        **K,
        "persistent_chains": Option(0, "Chains that go on from step to step; 0: all begin at the data.", least=0),
    },
    learning_rate=0.1,
    optimizer="sgd",
    report=_report,
    labelled=False,
)

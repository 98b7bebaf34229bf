from types import SimpleNamespace

import numpy as np

from dlcourse.optimization import SGD, CosineDecay, EarlyStopping, Momentum, ReduceOnPlateau
from tests.conformance.refusals import Refusal, word, zeros

FRACTION = "expected a number between 0 and 1."
NEW = "Make a new optimizer, and compile the model with it."


def _built(optimizer=SGD, **options):
    made = optimizer(0.1, **options)
    made.build([])
    return made


def _train(rate):
    callback = ReduceOnPlateau()
    callback.set_model(SimpleNamespace(optimizer=SGD(rate)))
    callback.on_train_begin()


def _hear(**logs):
    callback = EarlyStopping()
    callback.set_model(SimpleNamespace(stop_training=False))
    callback.on_train_begin()
    callback.on_epoch_end(0, logs)


REFUSALS = [
    Refusal("optimization.gradient_descent", {"steps": -1}, "expected 0 or more.", {"steps": 0}),
    Refusal(
        "optimization.minibatch_sgd",
        {"order": zeros(4, 3, dtype=int) + 3},
        "expected indices of samples, 0 to 2. Count samples from 0.",
        {"order": zeros(4, 3, dtype=int) + 2},
    ),
    Refusal("optimization.early_stopping", {"losses": zeros(0)}, "Train for an epoch first.", {"losses": zeros(1)}),
    Refusal("optimization.early_stopping", {"patience": 0}, "expected 1 or more epochs.", {"patience": 1}),
    Refusal("optimization.early_stopping", {"min_delta": -1.0}, "expected 0 or more.", {"min_delta": 0.0}),
    Refusal("optimization.reduce_on_plateau", {"factor": 1.0}, FRACTION, {"factor": 0.5}),
    Refusal("optimization.adam", {"step": 0}, "expected 1 for the first update. Pass the index plus one.", {"step": 1}),
    Refusal(
        "optimization.adam",
        {"beta_1": 1.0},
        "expected 0 <= beta_1 < 1, the weight of the past, such as 0.9.",
        {"beta_1": 0.0},
        {"beta_1": 0.9},
    ),
    Refusal("optimization.adam", {"epsilon": -1.0}, "expected 0 or more, and finite.", {"epsilon": 0.0}),
    Refusal(
        "optimization.rmsprop",
        {"epsilon_place": "under"},
        "expected 'outside' (added to the root) or 'inside' (under it).",
        {"epsilon_place": "outside"},
        {"epsilon_place": "inside"},
    ),
    Refusal(
        "optimization.CosineDecay",
        {"dtype": "int32"},
        "expected a floating one, such as 'float32'.",
        {"dtype": "float32"},
    ),
    Refusal(
        "optimization.EarlyStopping",
        {"monitor": 3},
        "expected the name of a loss or a metric: 'val_loss'.",
        {"monitor": "val_loss"},
    ),
    word("optimization.EarlyStopping", "mode", "expected 'auto', 'min' or 'max'."),
    Refusal(
        "optimization.EarlyStopping",
        {"restore_best_weights": "yes"},
        "expected False or True.",
        {"restore_best_weights": False},
        {"restore_best_weights": True},
    ),
    Refusal(
        "optimization.EarlyStopping",
        lambda: _hear(loss=1.0),
        "expected what there is after an epoch: loss. Pass validation_data to fit, or another monitor.",
        lambda: _hear(loss=1.0, val_loss=1.0),
    ),
    Refusal(
        "optimization.ReduceOnPlateau",
        lambda: _train(CosineDecay(0.1, decay_steps=9)),
        "expected a number that can be reduced. Make the optimizer with a number, or leave the callback out.",
        lambda: _train(0.1),
    ),
    word("optimization.momentum", "learning_rate_in", "expected one of 'velocity', 'step'."),
    Refusal(
        "optimization.momentum", {"dampening": 0.1}, "Leave one of them out.", {"dampening": 0.0}, {"nesterov": False}
    ),
    Refusal(
        "optimization.Momentum", {"nesterov": True}, "Leave one of them out.", {"dampening": 0.0}, {"nesterov": False}
    ),
    word("optimization.Momentum", "learning_rate_in", "expected 'velocity' or 'step'."),
    Refusal(
        "optimization.Momentum",
        lambda: setattr(_built(Momentum), "nesterov", True),
        NEW,
        lambda: _built(Momentum, nesterov=True),
    ),
    Refusal(
        "optimization.SGD",
        lambda: setattr(_built(), "learning_rate", CosineDecay(0.1, decay_steps=9)),
        "Make a new optimizer with the schedule, and compile the model with it.",
        lambda: SGD(CosineDecay(0.1, decay_steps=9)),
    ),
    Refusal(
        "optimization.clip_by_value", {"low": 0.5}, "expected low <= high. Exchange them.", {"low": 0.25, "high": 0.5}
    ),
    Refusal("optimization.clip_by_norm", {"max_norm": 0.0}, "expected a positive number.", {"max_norm": 1e-6}),
    Refusal(
        "optimization.batches_without_replacement",
        {"batch_size": 6},
        "expected 1 to 5, the number of samples.",
        {"batch_size": 5},
        {"batch_size": 1},
    ),
    Refusal("optimization.batches_with_replacement", {"samples": 0}, "expected 1 or more.", {"samples": 1}),
    Refusal(
        "optimization.step_decay", {"decay_steps": 0.0}, "expected a positive number of steps.", {"decay_steps": 1.0}
    ),
    Refusal("optimization.step_decay", {"decay_rate": -1.0}, "expected 0 or more.", {"decay_rate": 0.0}),
    Refusal(
        "optimization.line_search",
        {"function": "hill"},
        "expected a function of one tensor, or one of the names 'bowl', 'rosenbrock', 'log_barrier'.",
        {"function": "bowl"},
        {"function": lambda x: x[0] ** 2},
    ),
    Refusal(
        "optimization.line_search",
        {"x": zeros(0), "direction": zeros(0)},
        "Pass the point to search from.",
        {"x": zeros(1) + 1, "direction": zeros(1) - 1},
    ),
    Refusal("optimization.line_search", {"shrink": 1.0}, FRACTION, {"shrink": 0.5}),
    Refusal(
        "optimization.line_search",
        {"direction": np.linspace(2, 3, 3).astype("float32")},
        "Pass a direction of descent, such as minus the gradient.",
        {"direction": -2 * np.linspace(1, 2, 3).astype("float32")},
    ),
    Refusal(
        "optimization.ewma",
        {"values": zeros(0, 2)},
        "Leave an empty series out before the call.",
        {"values": zeros(1, 2)},
    ),
    Refusal(
        "optimization.momentum_laws",
        {"gradients": zeros(0, 2), "learning_rates": zeros(0)},
        "Pass a gradient a step.",
        {"gradients": zeros(1, 2), "learning_rates": zeros(1)},
    ),
]

import numpy as np

from dlcourse.recurrent import BidirectionalRNN, LSTMState
from tests.conformance.refusals import ACTIVATIONS, Refusal, word, zeros

FIRST = {"x": zeros(3, 0, 3), "mask": None}
LATER = {"x": zeros(3, 1, 3)}


def _hidden(layer, *times):
    mask = zeros(3, 4, dtype=bool)
    mask[:, list(times)] = True
    return layer(zeros(3, 4, 3), mask=mask)


REFUSALS = [
    word("recurrent.rnn_cell", "activation", ACTIVATIONS),
    Refusal(
        "recurrent.combined_rnn_cell",
        {"weights": zeros(3, 2)},
        "above the 2 rows of W_hh for h of shape (3, 2).",
        {"weights": zeros(5, 2)},
    ),
    Refusal("recurrent.rnn", FIRST, "Leave empty sequences out before the call.", LATER),
    Refusal(
        "recurrent.truncated_bptt",
        {"steps": 0},
        "expected 1 or more: how many steps a gradient goes back.",
        {"steps": 1},
    ),
    Refusal(
        "recurrent.output_recurrence",
        {"into": "odd"},
        "expected one of 'hidden', 'output'.",
        {"into": "hidden"},
        {"into": "output", "feedback_kernel": zeros(5, 5)},
    ),
    Refusal(
        "recurrent.output_recurrence",
        {"feedback_kernel": zeros(5, 5)},
        "since into is 'hidden'.",
        {"feedback_kernel": zeros(5, 2)},
    ),
    Refusal(
        "recurrent.gradient_norms",
        {"h": zeros(3, 0), "kernel": zeros(3, 0), "recurrent_kernel": zeros(0, 0), "bias": zeros(0)},
        "expected (batch, units) with at least one unit.",
        {"h": zeros(3, 1), "kernel": zeros(3, 1), "recurrent_kernel": zeros(1, 1), "bias": zeros(1)},
    ),
    Refusal(
        "recurrent.lstm",
        {"recurrent_kernel": zeros(2, 6), "kernel": zeros(3, 6), "bias": zeros(6)},
        "Is it transposed, or a GRU's, which has three?",
        {"recurrent_kernel": zeros(2, 8), "kernel": zeros(3, 8), "bias": zeros(8)},
    ),
    Refusal(
        "recurrent.lstm_backward",
        {"upstream": LSTMState(zeros(3, 5, 2), zeros(3, 5, 2))},
        "the loss's gradient with respect to the states of every step.",
        {"upstream": LSTMState(zeros(3, 4, 2), zeros(3, 4, 2))},
    ),
    Refusal(
        "recurrent.peephole_lstm_cell", {"peepholes": zeros(2, 2)}, "one below the other.", {"peepholes": zeros(3, 2)}
    ),
    word("recurrent.peephole_lstm_cell", "output_sees", "expected 'previous' or 'new': which memory the gate sees."),
    Refusal(
        "recurrent.gru_cell",
        {"reset": "odd"},
        "expected 'before' or 'after': the product with the recurrent weights.",
        {"reset": "before"},
        {"reset": "after", "bias": zeros(2, 6)},
    ),
    word("recurrent.gru_cell", "update", "expected 'old' or 'new': the state that the update gate multiplies."),
    Refusal(
        "recurrent.gru_cell",
        {"recurrent_kernel": zeros(2, 8), "kernel": zeros(3, 8), "bias": zeros(8)},
        "Is it transposed, or an LSTM's, which has four?",
        {"recurrent_kernel": zeros(2, 6), "kernel": zeros(3, 6), "bias": zeros(6)},
    ),
    Refusal("recurrent.gru_cell", {"bias": zeros(2, 6)}, "one bias.", {"bias": zeros(6)}),
    Refusal(
        "recurrent.gru_cell",
        {"reset": "after"},
        "the input's biases, and below them the hidden state's.",
        {"bias": zeros(2, 6)},
    ),
    Refusal(
        "recurrent.gru_weights_from_torch",
        {"weight_hh": zeros(8, 2), "weight_ih": zeros(8, 3), "bias_ih": zeros(8), "bias_hh": zeros(8)},
        "Is it transposed, or an LSTM's, which has four?",
        {"weight_hh": zeros(6, 2), "weight_ih": zeros(6, 3), "bias_ih": zeros(6), "bias_hh": zeros(6)},
    ),
    Refusal(
        "recurrent.deep_rnn",
        {"biases": [zeros(5)]},
        "expected the same number of each, at least one. Pass one array a layer.",
        {"biases": [zeros(5), zeros(2)]},
    ),
    Refusal(
        "recurrent.deep_rnn",
        {"kernels": [zeros(5, 3), zeros(5, 2)]},
        "to the 5 units that biases[0] has.",
        {"kernels": [zeros(5, 3).T, zeros(5, 2)]},
    ),
    Refusal("recurrent.deep_rnn", {"x": zeros(3, 0, 3)}, "Leave empty ones out.", LATER),
    Refusal(
        "recurrent.DeepRNN",
        {"units": 32},
        "expected a list of whole numbers, one a layer, such as [32].",
        {"units": [32]},
    ),
    Refusal("recurrent.DeepRNN", {"units": []}, "expected one whole number a layer, such as [32].", {"units": [32]}),
    word("recurrent.DeepRNN", "cell", "expected 'simple', 'gru' or 'lstm'."),
    Refusal(
        "recurrent.DeepRNN",
        {"inputs": zeros(3, 0, 3)},
        "expected at least one step of time.",
        {"inputs": zeros(3, 1, 3)},
    ),
    Refusal(
        "recurrent.BidirectionalRNN",
        lambda: _hidden(BidirectionalRNN(2)),
        "Leave empty ones out.",
        lambda: _hidden(BidirectionalRNN(2), 0),
    ),
    Refusal(
        "recurrent.bidirectional_rnn",
        {"kernels": zeros(1, 3, 5), "recurrent_kernels": zeros(1, 5, 5), "biases": zeros(1, 5)},
        "one to go forward and one to go backward.",
        {"kernels": zeros(2, 3, 5), "recurrent_kernels": zeros(2, 5, 5), "biases": zeros(2, 5)},
    ),
    Refusal(
        "recurrent.bidirectional_rnn",
        {"lengths": np.array([5, 1, 1])},
        "Leave out empty ones.",
        {"lengths": np.array([4, 1, 1])},
    ),
    Refusal(
        "recurrent.time_delay_network",
        {"biases": [zeros(6)]},
        "expected the same number, at least one.",
        {"biases": [zeros(6), zeros(5)]},
    ),
    Refusal(
        "recurrent.time_delay_network",
        {"kernels": [zeros(2, 6, 3), zeros(4, 6, 5)]},
        "to the 6 units of biases[0].",
        {"kernels": [zeros(2, 3, 6), zeros(4, 6, 5)]},
    ),
    Refusal(
        "recurrent.time_delay_network",
        {"x": zeros(3, 4, 3)},
        "Pass longer sequences, or pad them.",
        {"x": zeros(3, 5, 3)},
        {"x": np.pad(zeros(3, 4, 3), [(0, 0), (1, 0), (0, 0)])},
    ),
    word("recurrent.time_delay_network", "activation", "'softplus' or 'tanh'."),
    Refusal(
        "recurrent.TimeDelayNetwork", {"delays": [2]}, "expected as many numbers as units has, 2.", {"delays": [2, 1]}
    ),
    word("recurrent.TimeDelayNetwork", "activation", "'softplus' or 'tanh'."),
    word("recurrent.RNNCell", "activation", "'selu' or 'softplus'."),
    word("recurrent.GRUCell", "reset", "expected 'before' or 'after'."),
    word("recurrent.GRUCell", "update", "expected 'old' or 'new'."),
    Refusal(
        "recurrent.sequential_batches", {"corpus": zeros(0, dtype=int)}, "Pass a text.", {"corpus": zeros(9, dtype=int)}
    ),
]

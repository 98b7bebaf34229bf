from tests.conformance.refusals import ACTIVATIONS, Refusal, word, zeros

REFUSALS = [
    Refusal(
        "backprop.mlp_forward",
        {"biases": [zeros(5), zeros(3)]},
        "expected the same number, at least one. Pass one matrix and one bias vector a layer.",
        {"biases": [zeros(5), zeros(3), zeros(2)]},
    ),
    Refusal(
        "backprop.mlp_forward",
        {"weights": [zeros(5, 4), zeros(5, 3), zeros(3, 2)]},
        "Matrices are (features in, units out); transpose those of the form W a + b.",
        {"weights": [zeros(5, 4).T, zeros(5, 3), zeros(3, 2)]},
    ),
    Refusal(
        "backprop.mlp_loss",
        {"y": zeros(3, 1)},
        "Pass a row of targets a sample; class numbers must be one-hot.",
        {"y": zeros(3, 2)},
    ),
    word("backprop.mlp_forward", "activation", ACTIVATIONS),
    Refusal(
        "backprop.mlp_loss",
        {"output_activation": "sigmoid"},
        "Use the output activation 'softmax', or a loss of any numbers, such as 'half_squared_error'.",
        {"output_activation": "softmax"},
        {"loss": "half_squared_error"},
    ),
    Refusal(
        "backprop.two_layer_network",
        {"order": zeros(2, 0, dtype=int)},
        "Name a sample in each.",
        {"order": zeros(2, 1, dtype=int)},
    ),
    Refusal(
        "backprop.two_layer_network",
        {"order": zeros(2, 1, dtype=int) + 5},
        "expected numbers from 0 to 4 for the 5 samples of x.",
        {"order": zeros(2, 1, dtype=int) + 4},
    ),
]

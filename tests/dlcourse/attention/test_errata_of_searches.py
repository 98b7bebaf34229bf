"""The numbers of docs/errata/14-attention.md on searches and texts."""

import itertools

import numpy as np
import pytest
import tensorflow as tf

from dlcourse.attention import beam_search, length_normalized_score
from dlcourse.convolution import conv1d_layer

FIRST = np.array([0.35, 0.25, 0.4])
THEN = np.array([[0.2, 0.55, 0.25], [0.05, 0.05, 0.9], [0.5, 0.5, 0.0]])
END = 2


def continued_behind_the_end(width, length, alpha):
    """Note D's search: nothing leaves the beam, and what is behind the first end symbol is cut off at last."""
    beam, seen = [(FIRST[token], (token,)) for token in range(3)], []
    for step in range(length):
        if step:
            beam = [(p * THEN[tokens[-1], token], (*tokens, token)) for p, tokens in beam for token in range(3)]
        beam = sorted(beam, key=lambda one: -one[0])[:width]
        seen += [tokens[: tokens.index(END) + 1] for _, tokens in beam if END in tokens]
    return max(seen, key=lambda tokens: score(tokens, alpha))


def score(tokens, alpha):
    p = FIRST[tokens[0]] * np.prod([THEN[x, y] for x, y in itertools.pairwise(tokens)])
    return np.log(p) / len(tokens) ** alpha


def test_a_power_of_the_length_helps_long_sequences():
    scores = length_normalized_score([-2.0, -4.0], [2, 4]).numpy()
    np.testing.assert_allclose(scores, [-1.189, -1.414], atol=5e-4)
    assert scores[0] - scores[1] == pytest.approx(0.225, abs=5e-4)


def test_finished_sequences_that_are_continued_push_out_the_best():
    lost = continued_behind_the_end(width=2, length=3, alpha=0.75)
    assert lost == (END,)
    assert score(lost, 0.75) == pytest.approx(-0.916, abs=5e-4)
    with np.errstate(divide="ignore"):
        found = beam_search(np.log(FIRST), np.log(THEN), end=END, width=2, length=3)
    assert tuple(found.tokens.numpy()) == (0, 1, END)
    assert float(tf.exp(found.log_probabilities)) == pytest.approx(0.173, abs=5e-4)
    assert score((0, 1, END), 0.75) == pytest.approx(-0.769, abs=5e-4)


def test_steps_of_a_convolution_over_a_text():
    for width, channels, steps, parameters in ((2, 4, 10, 52), (4, 5, 8, 125)):
        kernel, bias = tf.zeros((width, 6, channels)), tf.zeros(channels)
        assert conv1d_layer(tf.zeros((1, 11, 6)), kernel, bias).shape == (1, steps, channels)
        assert tf.size(kernel) + tf.size(bias) == parameters

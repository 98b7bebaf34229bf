"""The exercise on a language model's loss, against PyTorch, and against `rnn` and `perplexity`."""

import numpy as np
import pytest
import tensorflow as tf
import torch

from autograder.asked.catalogue import Catalogue
from dlcourse import recurrent

EXERCISE = Catalogue()["recurrent.language_model"]
BOTH = pytest.mark.parametrize("judged", [EXERCISE.solution, EXERCISE.reference], ids=["solution", "reference"])
CASES = pytest.mark.parametrize("case", EXERCISE.cases, ids=lambda case: case.name)


def by_pytorch(tokens, lengths, h, kernel, recurrent_kernel, bias, output_kernel, output_bias):
    """Packed sequences, and labels of padding that are ignored."""
    vocabulary, units = kernel.shape
    layer = torch.nn.RNN(vocabulary, units, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        for own, given in zip(layer.parameters(), (kernel.T, recurrent_kernel.T, bias, 0 * bias), strict=True):
            own.copy_(torch.tensor(given))
        x = torch.tensor(np.eye(vocabulary)[tokens])
        packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        states, last = layer(packed, torch.tensor(h)[None])
        states, _ = torch.nn.utils.rnn.pad_packed_sequence(states, batch_first=True, total_length=tokens.shape[1])
        scores = states @ torch.tensor(output_kernel) + torch.tensor(output_bias)
        labels = np.where(np.arange(1, tokens.shape[1]) < lengths[:, None], tokens[:, 1:], -100)
        loss = torch.nn.functional.cross_entropy(scores[:, :-1].reshape(-1, vocabulary), torch.tensor(labels).ravel())
    return loss.numpy(), loss.exp().numpy(), last[0].numpy()


def by_parts(tokens, lengths, h, kernel, recurrent_kernel, bias, output_kernel, output_bias):
    """A masked network of the course, log-softmax, and perplexity over the texts that have a label."""
    x = tf.one_hot(tokens, len(kernel), dtype=tf.float64)
    states = recurrent.rnn(x, h, kernel, recurrent_kernel, bias, mask=tf.sequence_mask(lengths, tokens.shape[1]))
    logs = tf.nn.log_softmax(states @ output_kernel + output_bias).numpy()
    of_labels = np.take_along_axis(logs[:, :-1], np.maximum(tokens[:, 1:, None], 0), axis=2)[..., 0]
    some = lengths > 1
    found = recurrent.perplexity(of_labels[some], lengths[some] - 1).numpy()
    return np.log(found), found, states[:, -1].numpy()


@BOTH
@CASES
@pytest.mark.parametrize("other", [by_pytorch, by_parts])
def test_is_the_loss_of_another_hand(judged, case, other):
    inputs = case.make_inputs(5)
    for own, theirs in zip(judged(**inputs), other(**inputs), strict=True):
        np.testing.assert_allclose(own, theirs, rtol=1e-9)


@BOTH
def test_of_two_halves_the_second_goes_on_from_the_states_of_the_first(judged):
    """The label at the seam is nobody's: the losses of both halves and of it make the whole text's."""
    inputs = next(case for case in EXERCISE.cases if case.name == "all of one length").make_inputs(0)
    tokens, lengths = inputs.pop("tokens"), inputs.pop("lengths")
    whole, _, last = judged(tokens, lengths, **inputs)
    first, _, between = judged(tokens[:, :3], np.full_like(lengths, 3), **inputs)
    second, _, after = judged(tokens[:, 3:], np.full_like(lengths, 2), **{**inputs, "h": between})
    scores = between @ inputs["output_kernel"] + inputs["output_bias"]
    seam = np.logaddexp.reduce(scores, axis=1) - scores[np.arange(len(tokens)), tokens[:, 3]]
    np.testing.assert_allclose(after, last, rtol=1e-12)
    np.testing.assert_allclose((2 * first + 1 * second + seam.mean()) / 4, whole, rtol=1e-12)

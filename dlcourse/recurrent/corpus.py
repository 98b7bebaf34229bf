"""The two ways of cutting a corpus into mini-batches of sequences."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Int

from dlcourse.checks import refuse_empty, refuse_unless, refuse_where
from dlcourse.graph import graph_function

__all__ = ["SequenceBatches", "random_batches", "sequential_batches"]

Batches = Int[tf.Tensor, "batches batch_size time_steps"]


class SequenceBatches(NamedTuple):
    """What a recurrent network is given, batch by batch, and what it has to say: at each step the next token."""

    inputs: Batches
    labels: Batches


def _check_cut(function: str, corpus: Any, start: int, time_steps: int, batch_size: int) -> Any:
    """Return the number of samples, or say why there are none."""
    refuse_empty(function, expected="at least two tokens", mend="Pass a text.", corpus=corpus)
    for name, value in (("time_steps", time_steps), ("batch_size", batch_size)):
        if value < 1:
            raise ValueError(f"{name} is {value}, expected 1 or more.")
    if not 0 <= start < time_steps:
        raise ValueError(f"start is {start}, expected from 0 to {time_steps - 1}, that is below time_steps.")
    steps = tf.size(corpus)
    samples = (steps - start - 1) // time_steps
    told = (
        f"corpus has {_known(steps)} tokens and start is {start}, expected {time_steps + 1} or more from "
        f"there: a sample of {time_steps}, and one more as the last label. Take fewer time_steps or a longer text."
    )
    refuse_unless((samples >= 1) | (steps == 0), told)
    told = (
        f"batch_size is {batch_size}, expected from 1 to {_known(samples)}, as many samples as the corpus gives. Take "
        "fewer time_steps or a smaller batch."
    )
    refuse_unless((samples >= batch_size) | (steps == 0), told)
    return samples


def _known(number: Any) -> Any:
    value = tf.get_static_value(number)
    return "?" if value is None else int(value)


def _validate_random(corpus: Any, permutation: Any, start: Any, *, time_steps: int, batch_size: int) -> None:
    samples = _check_cut("random_batches", corpus, start, time_steps, batch_size)
    told = (
        f"permutation has {_known(tf.size(permutation))} entries, expected {_known(samples)}, one a sample: "
        "(len(corpus) - start - 1) // time_steps. Pass numpy.random.default_rng(seed).permutation(samples)."
    )
    refuse_unless((tf.size(permutation) == samples) | (tf.size(corpus) == 0), told)
    told = (
        "permutation holds an index twice, or none of the samples', expected each from 0 once. Pass "
        "numpy.random.default_rng(seed).permutation(samples)."
    )
    places = tf.range(tf.size(permutation, permutation.dtype), dtype=permutation.dtype)
    refuse_where(tf.sort(permutation) - places, lambda moved: moved != 0, told)


def _validate_sequential(corpus: Any, start: Any, *, time_steps: int, batch_size: int) -> None:
    _check_cut("sequential_batches", corpus, start, time_steps, batch_size)


@graph_function(static=["start", "time_steps", "batch_size"], validate=_validate_random)
def random_batches(
    corpus: Int[tf.Tensor, " steps"],
    permutation: Int[tf.Tensor, " samples"],
    start: int,
    *,
    time_steps: int,
    batch_size: int,
) -> SequenceBatches:
    """Mini-batches of a corpus by random sampling: its sequences are shuffled.

    Sample i is tokens s + iT, …, s + iT + T − 1, its labels the tokens one later, i = 0, …, ⌊(S − s − 1)/T⌋ − 1; the
    batches are the permuted samples, B at a time

    Args:
        corpus: indices of the tokens, S of them (steps,).
        permutation: the indices of the samples in the order in which they are dealt out (samples,).
        start: s, where the first sample begins, from 0 to T − 1; another one each epoch moves all cuts.
        time_steps: T, tokens in a sample.
        batch_size: B; samples that fill no batch are left out.

    Returns:
        ``SequenceBatches(inputs, labels)``, each (batches, B, T), in the corpus's type.

    Raises:
        ValueError: the corpus is shorter than a sample and its last label, there are fewer samples than a batch needs,
            ``start`` is not within a sample, or no permutation of the samples.

    Example:
        Ten tokens make three samples of two: from the fourth and last one on, labels would be missing.

        >>> batches = random_batches(tf.range(8), [2, 0, 1], 1, time_steps=2, batch_size=2)
        >>> print(batches.inputs.numpy().tolist(), batches.labels.numpy().tolist())
        [[[5, 6], [1, 2]]] [[[6, 7], [2, 3]]]

    Conventions:
        A sample's neighbour in its batch comes from anywhere in the text, so that the state is set to zero before each
        batch. Note D counts ⌊(S − s)/T⌋ samples (printed s − s); the last of these may lack its last label.

    References:
        zhang2023, section 9.3; note D, section 8.
    """
    first = start + tf.cast(permutation, tf.int32) * time_steps
    return _dealt(corpus, first, time_steps, batch_size, tf.shape(permutation)[0])


@graph_function(static=["start", "time_steps", "batch_size"], validate=_validate_sequential)
def sequential_batches(
    corpus: Int[tf.Tensor, " steps"], start: int, *, time_steps: int, batch_size: int
) -> SequenceBatches:
    """Mini-batches of a corpus by sequential sampling: each row goes on in the next batch.

    Row i of batch j is sample i·m + j of T tokens, m = ⌊⌊(S − s − 1)/T⌋ / B⌋ batches; sample k begins at s + kT, its
    labels are the tokens one later

    Args:
        corpus: indices of the tokens, S of them (steps,).
        start: s, where the first sample begins, from 0 to T − 1; another one each epoch moves all cuts.
        time_steps: T, tokens in a sample.
        batch_size: B; samples that are left over at the end are left out.

    Returns:
        ``SequenceBatches(inputs, labels)``, each (batches, B, T), in the corpus's type.

    Raises:
        ValueError: the corpus is shorter than a sample and its last label, there are fewer samples than a batch needs,
            or ``start`` is not within a sample.

    Example:
        Two rows of two batches: 0 1 | 2 3 and 4 5 | 6 7.

        >>> batches = sequential_batches(tf.range(10), 0, time_steps=2, batch_size=2)
        >>> print(batches.inputs.numpy().tolist())
        [[[0, 1], [4, 5]], [[2, 3], [6, 7]]]

    Conventions:
        The state is kept from batch to batch within an epoch, and gradients are cut between. Rows begin at multiples of
        T here, as note D has it; others cut the text into B equal rows first, of which some tokens are left over.

    References:
        zhang2023, section 9.3; note D, section 8.
    """
    samples = (tf.size(corpus) - start - 1) // time_steps
    batches = samples // batch_size
    row, batch = tf.range(batch_size), tf.range(batches)
    order = tf.reshape(batch[:, None] + row * batches, [-1])  # batch by batch
    return _dealt(corpus, start + order * time_steps, time_steps, batch_size, tf.size(order))


def _dealt(corpus: Any, first: Any, time_steps: int, batch_size: int, samples: Any) -> SequenceBatches:
    """Cut the samples that begin at the given places, and put them into batches."""
    first = first[: samples // batch_size * batch_size]
    places = tf.reshape(first[:, None] + tf.range(time_steps), [-1, batch_size, time_steps])
    return SequenceBatches(tf.gather(corpus, places), tf.gather(corpus, places + 1))

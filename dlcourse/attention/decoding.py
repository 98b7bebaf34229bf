"""Greedy search and beam search with whatever says how likely each token is as the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.attention.beams import beam_step, length_normalized_score
from dlcourse.graph import Scalar

__all__ = ["Sequences", "beam_decode", "greedy_decode"]

# step(tokens (rows,), states) -> (ln P of each token as the next one (rows, tokens), states)
Step = Callable[[Any, Any], tuple[Any, Any]]


class Sequences(NamedTuple):
    """What a search has found: one sequence each, its length with the end symbol, and the logarithm of its probability.

    Behind its end stands the end symbol.
    """

    tokens: Int[tf.Tensor, "batch length"]
    lengths: Int[tf.Tensor, " batch"]
    log_probabilities: Float[tf.Tensor, " batch"]


def check_search(function: str, vocabulary: int | None, *, end: int, length: int, width: int = 1) -> None:
    """Raise an error for numbers with which there is nothing to look for."""
    for name, value in (("width", width), ("length", length)):
        if value < 1:
            raise ValueError(f"{function}: {name} is {value}, expected 1 or more.")
    if end < 0 or (vocabulary is not None and end >= vocabulary):
        most = "?" if vocabulary is None else vocabulary - 1
        raise ValueError(f"{function}: end is {end}, expected the index of a token, from 0 to {most}.")


def _rows(states: Any, rows: Any) -> Any:
    return tf.nest.map_structure(lambda state: tf.gather(state, rows), states)


def _any_batch(structure: Any) -> Any:
    return tf.nest.map_structure(lambda tensor: tf.TensorShape([None, *tensor.shape[1:]]), structure)


def greedy_decode(step: Step, log_probabilities: Any, states: Any, *, end: int, length: int) -> Sequences:
    """Greedy decoding by a step function: at each step the most likely token, until the end symbol.

    yₜ = argmax P(y | y₁, …, yₜ₋₁)

    Args:
        step: ``step(tokens, states)`` takes the last token of each row (rows,) and what was known before, and returns
            ln P of every token as the next one (rows, tokens), and what is known now.
        log_probabilities: ln P of every token as the first one (batch, tokens); its precision is that of the answer.
        states: what is known before the first token: tensors whose first axis is the batch, in any structure, such as a
            decoder's state and what it attends to; () for nothing.
        end: the end symbol.
        length: how many tokens a sequence has at most, the end symbol among them.

    Returns:
        ``Sequences(tokens, lengths, log_probabilities)``: (batch, length), (batch,) and (batch,). Of equally likely
        tokens the first is taken. A sequence without an end symbol is as long as it may be.

    Raises:
        ValueError: the length is not 1 or more, or the end symbol is no token.

    Example:
        After 0 comes 1, after 1 comes 2, which is the end.

        >>> table = tf.math.log([[0.1, 0.8, 0.1], [0.1, 0.1, 0.8], [0.4, 0.3, 0.3]])
        >>> follow = lambda tokens, states: (tf.gather(table, tokens), states)
        >>> found = greedy_decode(follow, table[2:], (), end=2, length=5)
        >>> print(found.tokens.numpy(), found.lengths.numpy(), np.exp(found.log_probabilities).round(3))
        [[0 1 2 2 2]] [3] [0.256]

    Conventions:
        The steps are one graph loop; called within a ``tf.function`` it is compiled. ``Translator`` does so.

    References:
        sutskever2014, section 3.2; zhang2023, section 10.8; note D, section 11.
    """
    check_search("greedy_decode", log_probabilities.shape[-1], end=end, length=length)
    places = tf.range(length)

    def choose(t: Any, logarithms: Any, found: Sequences, going: Any) -> tuple[Any, ...]:
        token = tf.where(going, tf.argmax(logarithms, axis=-1, output_type=tf.int32), end)
        gained = tf.gather(logarithms, token, batch_dims=1)
        tokens = tf.where((places == t) & going[:, None], token[:, None], found.tokens)
        total = found.log_probabilities + tf.where(going, gained, tf.zeros_like(gained))
        lengths = found.lengths + tf.cast(going, tf.int32)
        return t + 1, Sequences(tokens, lengths, total), going & (token != end), token

    def body(t: Any, found: Sequences, going: Any, token: Any, states: Any) -> tuple[Any, ...]:
        logarithms, states = step(token, states)
        return *choose(t, tf.cast(logarithms, found.log_probabilities.dtype), found, going), states

    batch = tf.shape(log_probabilities)[0]
    none = Sequences(
        tf.fill([batch, length], end), tf.zeros([batch], tf.int32), tf.zeros([batch], log_probabilities.dtype)
    )
    start = (*choose(tf.constant(0), log_probabilities, none, tf.fill([batch], True)), states)
    shapes = (tf.TensorShape([]), *_any_batch(start[1:]))
    rest = {"shape_invariants": shapes, "maximum_iterations": length - 1}
    return tf.while_loop(lambda t, found, going, *_: tf.reduce_any(going), body, start, **rest)[1]


class _Beam(NamedTuple):
    """A beam, and the best of the sequences that have left it."""

    tokens: Any  # (batch, width, length)
    log_probabilities: Any  # (batch, width), −∞ where there is nothing to go on with
    best: Sequences
    score: Any  # of the best, (batch,)


def beam_decode(
    step: Step, log_probabilities: Any, states: Any, *, end: int, width: int, length: int, alpha: Scalar = 0.75
) -> Sequences:
    """Beam search decoding by a step function: the likeliest prefixes go on, the best that ends is taken.

    of all continuations of the prefixes in the beam keep the k with the largest ln P;  then argmax L^−α ln P

    Of the k continuations that are kept, those by the end symbol are finished: they leave the beam and are candidates.
    The others go on, until none is left or the limit is reached.

    Args:
        step: as for ``greedy_decode``; it is called with batch · width rows.
        log_probabilities: ln P of every token as the first one (batch, tokens); its precision is that of the answer.
        states: as for ``greedy_decode``.
        end: the end symbol.
        width: k, how many continuations are kept at each step; it may be more than there are tokens, or at first
            continuations.
        length: how many tokens a sequence has at most, the end symbol among them.
        alpha: α, of ``length_normalized_score``.

    Returns:
        ``Sequences(tokens, lengths, log_probabilities)``: (batch, length), (batch,) and (batch,), of the candidate with
        the largest score, the end symbol counted in L; of equal ones the shorter, then the one that stood first in the
        beam. If no sequence has ended, it is the most likely one in the beam at the limit.

    Raises:
        ValueError: width or length are not 1 or more, or the end symbol is no token.

    Example:
        The most likely first token, 0, does not begin the most likely sequence.

        >>> table = tf.math.log([[0.4, 0.3, 0.3], [0.05, 0.05, 0.9], [0.5, 0.4, 0.1]])
        >>> follow = lambda tokens, states: (tf.gather(table, tokens), states)
        >>> for k in (1, 2):
        ...     found = beam_decode(follow, table[2:], (), end=2, width=k, length=2)
        ...     print(found.tokens.numpy(), np.exp(found.log_probabilities).round(2))
        [[0 0]] [0.2]
        [[1 2]] [0.36]

    Conventions:
        k = 1 is ``greedy_decode``, and k = tokens^length finds what looking at every sequence finds. Note D lets
        finished prefixes be continued, and cuts them afterwards; then they would fill the beam with what nobody reads.
        Others refill the beam when one has left it, so that it stays k wide; k = 1 is then no longer greedy. The steps
        are one graph loop; called within a ``tf.function`` it is compiled.

    References:
        sutskever2014, section 3.2; wu2016, section 7; zhang2023, section 10.8; note D, section 11.
    """
    check_search("beam_decode", log_probabilities.shape[-1], end=end, width=width, length=length)
    batch = tf.shape(log_probabilities)[0]
    first = _Beam(
        tf.fill([batch, 1, length], end),
        tf.zeros([batch, 1], log_probabilities.dtype),
        Sequences(tf.fill([batch, length], end), tf.fill([batch], length), log_probabilities[:, 0]),
        tf.fill([batch], tf.constant(float("-inf"), log_probabilities.dtype)),
    )

    def advance(t: Any, beam: _Beam, logarithms: Any, states: Any) -> tuple[Any, ...]:
        beams = tf.shape(beam.log_probabilities)[1]
        logarithms = tf.reshape(logarithms, [batch, beams, logarithms.shape[-1] or tf.shape(logarithms)[-1]])
        kept = beam_step(beam.log_probabilities, tf.cast(logarithms, beam.score.dtype), width=width)
        prefixes = tf.gather(beam.tokens, kept.parents, axis=1, batch_dims=1)
        tokens = tf.where(tf.range(length) == t, kept.tokens[..., None], prefixes)
        rows = tf.reshape(tf.range(batch)[:, None] * beams + kept.parents, [-1])
        beam = _finish(
            t, beam._replace(tokens=tokens, log_probabilities=kept.log_probabilities), kept.tokens, end, alpha
        )
        return t + 1, beam, tf.reshape(kept.tokens, [-1]), _rows(states, rows)

    def body(t: Any, beam: _Beam, token: Any, states: Any) -> tuple[Any, ...]:
        return advance(t, beam, *step(token, states))

    def going(t: Any, beam: _Beam, token: Any, states: Any) -> Any:
        return tf.reduce_any(beam.log_probabilities > float("-inf"))

    start = advance(tf.constant(0), first, log_probabilities, states)
    shapes = (tf.TensorShape([]), *_any_batch(start[1:]))
    rest = {"shape_invariants": shapes, "maximum_iterations": length - 1}
    return _answer(tf.while_loop(going, body, start, **rest)[1], length)


def _finish(t: Any, beam: _Beam, last: Any, end: int, alpha: Scalar) -> _Beam:
    """Take what has just ended out of the beam; the best of it is kept if it beats what was best before."""
    nothing = tf.fill(tf.shape(last), tf.constant(float("-inf"), beam.score.dtype))
    ended = (last == end) & (beam.log_probabilities > nothing)
    lengths = tf.fill(tf.shape(last), t + 1)
    possible = tf.stop_gradient(tf.where(ended, beam.log_probabilities, tf.zeros_like(nothing)))
    scores = tf.where(ended, length_normalized_score(possible, lengths, alpha=alpha), nothing)
    place = tf.argmax(scores, axis=1, output_type=tf.int32)
    score = tf.gather(scores, place, batch_dims=1)
    better = score > beam.score
    tokens, logarithm = (tf.gather(one, place, batch_dims=1) for one in (beam.tokens, beam.log_probabilities))
    best = Sequences(
        tf.where(better[:, None], tokens, beam.best.tokens),
        tf.where(better, t + 1, beam.best.lengths),
        tf.where(better, logarithm, beam.best.log_probabilities),
    )
    going_on = tf.where(ended, nothing, beam.log_probabilities)
    return _Beam(beam.tokens, going_on, best, tf.where(better, score, beam.score))


def _answer(beam: _Beam, length: int) -> Sequences:
    """Return the best sequence that has ended; where none has, the most likely of those that have not."""
    none = tf.math.is_inf(beam.score)
    place = tf.argmax(beam.log_probabilities, axis=1, output_type=tf.int32)
    tokens, logarithm = (tf.gather(one, place, batch_dims=1) for one in (beam.tokens, beam.log_probabilities))
    return Sequences(
        tf.where(none[:, None], tokens, beam.best.tokens),
        tf.where(none, length, beam.best.lengths),
        tf.where(none, logarithm, beam.best.log_probabilities),
    )

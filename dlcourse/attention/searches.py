"""The searches over a Markov chain, whose tables say all: so small that every sequence can be looked at."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.attention.beams import length_normalized_score, watched
from dlcourse.attention.decoding import Sequences, beam_decode, check_search, greedy_decode
from dlcourse.checks import refuse_unless
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import holds_nan, spoiled

__all__ = ["beam_search", "exhaustive_search", "greedy_search"]

First = Float[tf.Tensor, " tokens"]
Transitions = Float[tf.Tensor, "tokens tokens"]
MOST = 1_000_000


def _validate_greedy(log_first: Any, log_transitions: Any, *, end: int, length: int) -> None:
    check_search("greedy_search", log_first.shape[0], end=end, length=length)


def _validate_beam(log_first: Any, log_transitions: Any, *, end: int, width: int, length: int, alpha: Any) -> None:
    check_search("beam_search", log_first.shape[0], end=end, width=width, length=length)


def _validate_exhaustive(log_first: Any, log_transitions: Any, *, end: int, length: int, alpha: Any) -> None:
    check_search("exhaustive_search", log_first.shape[0], end=end, length=length)
    tokens = log_first.shape[0] or tf.shape(log_first)[0]
    told = (
        f"exhaustive_search: length is {length}, expected so few that tokens ** length is at most {MOST}. Take a "
        "smaller length, or beam_search."
    )
    refuse_unless(tokens**length <= MOST, told)


def _one(found: Sequences, *tables: Any) -> Sequences:
    """Return the only sequence of a batch, without its axis."""
    one = Sequences(*[part[0] for part in found])
    return one._replace(log_probabilities=spoiled(one.log_probabilities, holds_nan(*tables)))


def _follow(log_transitions: Any) -> Any:
    return lambda tokens, states: (tf.gather(log_transitions, tokens), states)


@graph_function(static=["end", "length"], validate=_validate_greedy)
def greedy_search(log_first: First, log_transitions: Transitions, *, end: int, length: int) -> Sequences:
    """Greedy search in a Markov chain: at each step the most likely token, until the end symbol.

    y₁ = argmax P(y),  yₜ = argmax P(y | yₜ₋₁)

    Args:
        log_first: ln P(y) of each token as the first one (tokens,).
        log_transitions: ln P(y | x), x the row and y the column (tokens, tokens).
        end: the end symbol.
        length: how many tokens the sequence has at most, the end symbol among them.

    Returns:
        ``Sequences(tokens, lengths, log_probabilities)``: (length,), a number and a number, as ``greedy_decode``
        returns them for a batch.

    Raises:
        ValueError: the length is not 1 or more, the end symbol is no token, or shapes do not fit together.

    Example:
        >>> first, then = np.log([0.5, 0.4, 0.1]), np.log([[0.4, 0.3, 0.3], [0.05, 0.05, 0.9], [0.2, 0.3, 0.5]])
        >>> found = greedy_search(first, then, end=2, length=2)
        >>> print(found.tokens.numpy(), np.exp(found.log_probabilities).round(2))  # 0.36 was to be had
        [0 0] 0.2

    Conventions:
        Where a table holds NaN, the logarithm is NaN.

    References:
        zhang2023, section 10.8; note D, section 11.
    """
    log_first, log_transitions = watched(holds_nan(log_first, log_transitions), log_first, log_transitions)
    found = greedy_decode(_follow(log_transitions), log_first[None], (), end=end, length=length)
    return _one(found, log_first, log_transitions)


@graph_function(static=["end", "width", "length"], validate=_validate_beam)
def beam_search(
    log_first: First, log_transitions: Transitions, *, end: int, width: int, length: int, alpha: Scalar = 0.75
) -> Sequences:
    """Beam search in a Markov chain: the most likely prefixes go on, and the best that ended is taken.

    of all continuations keep the k with the largest ln P(y₁) + Σ ln P(yₜ | yₜ₋₁);  then argmax L^−α ln P

    Args:
        log_first: ln P(y) of each token as the first one (tokens,).
        log_transitions: ln P(y | x), x the row and y the column (tokens, tokens).
        end: the end symbol.
        width: k, how many continuations are kept at each step.
        length: how many tokens a sequence has at most, the end symbol among them.
        alpha: α, of ``length_normalized_score``.

    Returns:
        ``Sequences(tokens, lengths, log_probabilities)``: (length,), a number and a number, as ``beam_decode`` returns
        them for a batch.

    Raises:
        ValueError: width or length are not 1 or more, the end symbol is no token, or shapes do not fit together.

    Example:
        >>> first, then = np.log([0.5, 0.4, 0.1]), np.log([[0.4, 0.3, 0.3], [0.05, 0.05, 0.9], [0.2, 0.3, 0.5]])
        >>> found = beam_search(first, then, end=2, width=2, length=2)
        >>> print(found.tokens.numpy(), found.lengths.numpy(), np.exp(found.log_probabilities).round(2))
        [1 2] 2 0.36

    Conventions:
        For the most likely sequence of a chain there is an exact way, Viterbi's; a network that remembers its whole
        prefix has none. Where a table holds NaN, the logarithm is NaN.

    References:
        zhang2023, section 10.8; note D, section 11.
    """
    log_first, log_transitions = watched(holds_nan(log_first, log_transitions), log_first, log_transitions)
    options = {"end": end, "width": width, "length": length, "alpha": alpha}
    found = beam_decode(_follow(log_transitions), log_first[None], (), **options)
    return _one(found, log_first, log_transitions)


@graph_function(static=["end", "length"], validate=_validate_exhaustive)
def exhaustive_search(
    log_first: First, log_transitions: Transitions, *, end: int, length: int, alpha: Scalar = 0.75
) -> Sequences:
    """Exhaustive search in a Markov chain: every sequence is looked at, and the best that ends is taken.

    argmax L^−α (ln P(y₁) + Σ ln P(yₜ | yₜ₋₁)) over all y₁, …, y_L whose last token, and no other, is the end symbol

    Args:
        log_first: ln P(y) of each token as the first one (tokens,).
        log_transitions: ln P(y | x), x the row and y the column (tokens, tokens).
        end: the end symbol.
        length: how many tokens a sequence has at most, the end symbol among them; there are tokens ** length of them.
        alpha: α, of ``length_normalized_score``.

    Returns:
        ``Sequences(tokens, lengths, log_probabilities)``: (length,), a number and a number. Of equally good sequences
        the shorter, then the one that is smaller at the first difference. If none that ends is possible, the most
        likely one of the full length.

    Raises:
        ValueError: the length is not 1 or more, there are too many sequences, the end symbol is no token, or shapes do
            not fit together.

    Example:
        >>> first, then = np.log([0.5, 0.4, 0.1]), np.log([[0.4, 0.3, 0.3], [0.05, 0.05, 0.9], [0.2, 0.3, 0.5]])
        >>> found = exhaustive_search(first, then, end=2, length=3)
        >>> print(found.tokens.numpy(), found.lengths.numpy(), np.exp(found.log_probabilities).round(2))
        [1 2 2] 2 0.36

    Conventions:
        Where a table holds NaN, the logarithm is NaN.

    References:
        zhang2023, section 10.8; note D, section 11.
    """
    log_first, log_transitions = watched(holds_nan(log_first, log_transitions), log_first, log_transitions)
    tokens = _every_sequence(tf.shape(log_first)[0], length)
    ends = tf.cast(tokens == end, tf.int32)
    before = tf.cumsum(ends, axis=1, exclusive=True)  # end symbols in front of each token
    logarithms = [tf.gather(log_first[None], tokens[:, 0], axis=1)[0]]  # whose gradient is an array
    logarithms += [tf.gather_nd(log_transitions, tokens[:, t - 1 : t + 1]) for t in range(1, length)]
    gained = tf.stack(logarithms, axis=1)
    total = tf.reduce_sum(tf.where(before == 0, gained, tf.zeros_like(gained)), axis=1)
    lengths = tf.reduce_sum(tf.cast(before == 0, tf.int32), axis=1)
    ended = tf.reduce_any(ends == 1, axis=1) & (total > float("-inf"))
    nothing = tf.fill(tf.shape(total), tf.constant(float("-inf"), total.dtype))
    possible = tf.stop_gradient(tf.where(ended, total, tf.zeros_like(total)))
    scores = tf.where(ended, length_normalized_score(possible, lengths, alpha=alpha), nothing)
    scores = tf.where(tf.reduce_any(ended), scores, tf.where(ends[:, -1] + before[:, -1] == 0, total, nothing))
    best = scores == tf.reduce_max(scores)
    shortest = tf.reduce_min(tf.where(best, lengths, length))
    place = tf.argmax(best & (lengths == shortest), output_type=tf.int32)
    kept = tf.where(before[place] == 0, tokens[place], end)
    found = Sequences(kept, lengths[place], total[place])
    return found._replace(log_probabilities=spoiled(found.log_probabilities, holds_nan(log_first, log_transitions)))


def _every_sequence(vocabulary: Any, length: int) -> Any:
    """Return all sequences of one length, in the order of their digits (tokens ** length, length)."""
    count = 1
    for _ in range(length):  # a GPU has no power of whole numbers
        count = count * vocabulary
    rest, digits = tf.range(count), []
    for _ in range(length):
        digits.append(rest % vocabulary)
        rest = rest // vocabulary
    return tf.stack(digits[::-1], axis=1)

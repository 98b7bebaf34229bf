"""Greedy and beam search, beside every sequence there is, a beam search on lists, and what is worked out by hand."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlcourse.attention import (
    beam_decode,
    beam_search,
    beam_step,
    exhaustive_search,
    greedy_decode,
    greedy_search,
    length_normalized_score,
    prefix_step,
)

# Where the most likely first token does not begin the most likely sequence.
FIRST = np.log([0.5, 0.4, 0.1])
THEN = np.log([[0.4, 0.3, 0.3], [0.05, 0.05, 0.9], [0.2, 0.3, 0.5]])


def logarithms(rng, *shape):
    scores = 2 * rng.normal(size=shape)
    return scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True)


def random_chain(seed):
    rng = np.random.default_rng(seed)
    tokens, length = int(rng.integers(2, 5)), int(rng.integers(1, 5))
    return {
        "log_first": logarithms(rng, tokens),
        "log_transitions": logarithms(rng, tokens, tokens),
        "end": int(rng.integers(tokens)),
        "length": length,
    }


def assert_same(one, other):
    np.testing.assert_array_equal(one.tokens, other.tokens)
    np.testing.assert_array_equal(one.lengths, other.lengths)
    np.testing.assert_allclose(one.log_probabilities, other.log_probabilities, rtol=1e-12)


def test_the_chain_that_greedy_search_loses():
    """Greedy: 0.5 · 0.4 = 0.20. Best: 0.4 · 0.9 = 0.36, which a beam of two finds."""
    greedy = greedy_search(FIRST, THEN, end=2, length=2)
    beam = beam_search(FIRST, THEN, end=2, width=2, length=2)
    assert greedy.tokens.numpy().tolist() == [0, 0]
    assert beam.tokens.numpy().tolist() == [1, 2]
    np.testing.assert_allclose(np.exp([greedy.log_probabilities, beam.log_probabilities]), [0.2, 0.36], rtol=1e-12)


def test_dividing_by_a_power_of_the_length_helps_long_sequences():
    """ln P = −2 at length 2 wins by 2 as it is, and by 0.225 after the division."""
    scores = length_normalized_score([-2.0, -4.0], [2, 4], alpha=0.75).numpy()
    np.testing.assert_allclose(scores, [-1.189207, -1.414214], rtol=1e-6)
    np.testing.assert_allclose(length_normalized_score([-2.0, -4.0], [2, 4], alpha=1.0), [-1.0, -1.0])
    np.testing.assert_allclose(length_normalized_score([-2.0, -4.0], [2, 4], alpha=0.0), [-2.0, -4.0])


def every_sequence(log_first, log_transitions, end, length, alpha):
    """All sequences that end, and all of full length that do not, with ln P; looked at one by one."""
    tokens = range(len(log_first))
    ended, unended = [], []
    for size in range(1, length + 1):
        for sequence in itertools.product(tokens, repeat=size):
            if end in sequence[:-1]:
                continue
            total = log_first[sequence[0]] + sum(log_transitions[a, b] for a, b in itertools.pairwise(sequence))
            if sequence[-1] == end:
                ended.append((total / size**alpha, sequence, total))
            elif size == length:
                unended.append((total, sequence, total))
    return max(ended, key=lambda found: found[0]) if ended else max(unended, key=lambda found: found[0])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("alpha", [0.0, 0.75])
def test_exhaustive_search_looks_at_every_sequence(seed, alpha):
    chain = random_chain(seed)
    _, sequence, total = every_sequence(**chain, alpha=alpha)
    found = exhaustive_search(**chain, alpha=alpha)
    assert found.tokens.numpy().tolist() == [*sequence, *[chain["end"]] * (chain["length"] - len(sequence))]
    assert found.lengths == len(sequence)
    np.testing.assert_allclose(found.log_probabilities, total, rtol=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_a_beam_that_is_wide_enough_finds_what_is_best(seed):
    chain = random_chain(seed)
    width = len(chain["log_first"]) ** chain["length"]
    assert_same(beam_search(**chain, width=width), exhaustive_search(**chain))


@pytest.mark.parametrize("seed", range(8))
def test_a_beam_of_one_is_greedy(seed):
    chain = random_chain(seed)
    assert_same(beam_search(**chain, width=1), greedy_search(**chain))


class SecondOrder:
    """P(y | the two tokens before it), another one for each sample: states have to follow their prefix."""

    def __init__(self, rng, batch, tokens):
        self.first = logarithms(rng, batch, tokens)
        self.table = logarithms(rng, batch, tokens, tokens, tokens)

    def after(self, row, prefix):
        before = prefix[-2] if len(prefix) > 1 else 0
        return self.table[row, before, prefix[-1]]

    @property
    def states(self):
        return {"row": tf.range(len(self.first)), "before": tf.zeros(len(self.first), tf.int32)}

    def step(self, tokens, states):
        places = tf.stack([states["row"], states["before"], tokens], axis=1)
        return tf.gather_nd(tf.constant(self.table), places), {"row": states["row"], "before": tokens}


def beam_search_on_lists(model, row, *, end, width, length, alpha):
    """A beam search without arrays: sorted lists of (−ln P, order, prefix)."""
    beam, ended = [(0.0, ())], []
    for _ in range(length):
        grown = []
        for total, prefix in beam:
            following = model.after(row, prefix) if prefix else model.first[row]
            grown += [(total + gain, (*prefix, token)) for token, gain in enumerate(following)]
        kept = sorted(grown, key=lambda one: -one[0])[:width]
        ended += [one for one in kept if one[1][-1] == end]
        beam = [one for one in kept if one[1][-1] != end]
    if not ended:
        return max(beam)
    return max(ended, key=lambda one: one[0] / len(one[1]) ** alpha)


@pytest.mark.parametrize("width", [1, 2, 3, 7, 40])
@pytest.mark.parametrize("alpha", [0.0, 0.75, 1.5])
def test_beam_search_is_that_on_lists(width, alpha):
    model = SecondOrder(np.random.default_rng(width), batch=6, tokens=5)
    options = {"end": 2, "width": width, "length": 6, "alpha": alpha}
    found = beam_decode(model.step, tf.constant(model.first), model.states, **options)
    for row in range(6):
        total, prefix = beam_search_on_lists(model, row, **options)
        assert tuple(found.tokens[row, : found.lengths[row]].numpy()) == prefix
        assert np.all(found.tokens[row, found.lengths[row] :] == 2)
        np.testing.assert_allclose(found.log_probabilities[row], total, rtol=1e-12)


def test_greedy_search_of_a_batch_is_a_beam_of_one_and_its_rows_do_not_meet():
    model = SecondOrder(np.random.default_rng(0), batch=6, tokens=5)
    found = greedy_decode(model.step, tf.constant(model.first), model.states, end=2, length=8)
    assert_same(found, beam_decode(model.step, tf.constant(model.first), model.states, end=2, width=1, length=8))
    assert len(set(found.lengths.numpy())) > 1
    for row in range(6):
        states = tf.nest.map_structure(lambda state, row=row: state[row : row + 1], model.states)
        alone = greedy_decode(model.step, tf.constant(model.first[row : row + 1]), states, end=2, length=8)
        np.testing.assert_array_equal(alone.tokens[0], found.tokens[row])


def test_a_finished_sequence_is_not_continued():
    """The end is likely at first, and likelier still after itself: twice the end would have ln P = 2 ln 0.9."""
    first, then = np.log([0.1, 0.9]), np.log([[0.5, 0.5], [0.1, 0.9]])
    for width in (1, 2, 5):
        found = beam_search(first, then, end=1, width=width, length=4, alpha=3.0)
        ended = found.tokens.numpy()[: int(found.lengths)]
        assert 1 not in ended[:-1]


@pytest.mark.parametrize("search", ["greedy", "beam", "exhaustive"])
def test_where_nothing_can_end_the_most_likely_sequence_of_full_length_is_returned(search):
    with np.errstate(divide="ignore"):
        first, then = np.log([0.6, 0.4, 0.0]), np.log([[0.3, 0.7, 0.0], [0.1, 0.9, 0.0], [0.5, 0.5, 0.0]])
    found = {
        "greedy": lambda **options: greedy_search(first, then, **options),
        "beam": lambda **options: beam_search(first, then, width=2, **options),
        "exhaustive": lambda **options: exhaustive_search(first, then, **options),
    }[search](end=2, length=3)
    assert found.tokens.numpy().tolist() == [0, 1, 1]
    assert found.lengths == 3
    np.testing.assert_allclose(np.exp(found.log_probabilities), 0.6 * 0.7 * 0.9, rtol=1e-12)


def test_equal_ones_are_taken_in_the_order_of_their_indices():
    even = np.log(np.full(4, 0.25)), np.log(np.full((4, 4), 0.25))
    assert greedy_search(*even, end=3, length=3).tokens.numpy().tolist() == [0, 0, 0]
    assert beam_search(*even, end=3, width=3, length=3).tokens.numpy().tolist() == [0, 0, 0]
    step = beam_step(np.zeros((1, 2)), np.zeros((1, 2, 3)), width=4)
    assert step.parents.numpy().tolist() == [[0, 0, 0, 1]]
    assert step.tokens.numpy().tolist() == [[0, 1, 2, 0]]


def test_a_beam_that_is_wider_than_there_are_continuations_has_empty_places():
    step = beam_step(np.array([[-1.0, -np.inf]]), np.log([[[0.25, 0.75], [0.5, 0.5]]]), width=6)
    assert np.isneginf(step.log_probabilities.numpy()[0]).tolist() == [False, False, True, True, True, True]
    assert step.tokens.numpy()[0, :2].tolist() == [1, 0]
    assert_same(beam_search(FIRST, THEN, end=2, width=100, length=3), exhaustive_search(FIRST, THEN, end=2, length=3))


@pytest.mark.parametrize("jit_compile", [False, True])
def test_the_searches_are_compiled(jit_compile):
    model = SecondOrder(np.random.default_rng(3), batch=4, tokens=5)

    @tf.function(jit_compile=jit_compile, autograph=False)
    def found(first):
        beam = beam_decode(model.step, first, model.states, end=0, width=3, length=6)
        return beam, greedy_decode(model.step, first, model.states, end=0, length=6)

    given = tf.constant(model.first)
    assert_same(found(given)[0], beam_decode(model.step, given, model.states, end=0, width=3, length=6))
    assert_same(found(given)[1], greedy_decode(model.step, given, model.states, end=0, length=6))


def encoder_decoder(tokens=7):
    keras.utils.set_random_seed(3)
    source, inputs = keras.Input((None,)), keras.Input((None,))
    embed = keras.layers.Embedding(tokens, 6)
    state = keras.layers.GRU(8)(embed(source))
    states = keras.layers.GRU(8, return_sequences=True)(embed(inputs), initial_state=state)
    model = keras.Model([source, inputs], keras.layers.Dense(tokens)(states))
    for weight in model.weights:
        weight.assign(3.0 * weight)
    return model


def test_a_keras_model_is_searched_by_its_prefixes():
    """Greedily, the model is asked for the next token with exactly what has been said before."""
    model, source = encoder_decoder(), np.array([[1, 4, 2, 5], [6, 5, 4, 4], [2, 2, 2, 3]])
    step, first, states = prefix_step(lambda given, training: model(list(given)), source, begin=0, length=5)
    found = greedy_decode(step, first, states, end=3, length=5)
    beam = beam_decode(step, first, states, end=3, width=1, length=5)
    assert_same(found, beam)
    for row, tokens in zip(source, found.tokens.numpy(), strict=True):
        said = [0]
        for _ in range(5):
            scores = model([row[None], np.array([said])])[0, -1].numpy()
            said.append(int(np.argmax(scores)))
            if said[-1] == 3:
                break
        assert tokens[: len(said) - 1].tolist() == said[1:]
    wide = beam_decode(step, first, states, end=3, width=3, length=5)
    assert wide.tokens.shape == (3, 5)

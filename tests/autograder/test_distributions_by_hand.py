"""The distributions with which draws are compared, worked out in another way."""

import itertools

import numpy as np
import pytest
from scipy import special, stats

from autograder.asked.catalogue import Catalogue
from autograder.asked.expected import distribution_of

CATALOGUE = Catalogue()


def drawn(exercise_id):
    """Inputs and distribution of every case of an exercise."""
    exercise = CATALOGUE[exercise_id]
    for case in exercise.cases:
        inputs = exercise.inputs(case, 11)
        yield inputs, distribution_of(exercise, case, inputs)


def product(states, on):
    """The probability of each state of independent units, for each row."""
    return np.prod(np.where(states == 1, on[..., None, :], 1 - on[..., None, :]), axis=-1)


def test_hidden_units_are_independent_given_the_visible_ones():
    for inputs, exact in drawn("energy.sample_hidden"):
        on = special.expit(inputs["x"] @ inputs["w"].T + inputs["c"])
        np.testing.assert_allclose(exact.probabilities, product(exact.outcomes, on), atol=1e-12)


def test_the_first_case_has_the_numbers_that_it_tells():
    _, exact = next(drawn("energy.sample_hidden"))
    assert exact.outcomes.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert exact.probabilities[0, [2, 3]].sum() == pytest.approx(0.157, abs=5e-4)
    assert exact.probabilities[0, [1, 3]].sum() == pytest.approx(0.594, abs=5e-4)
    assert exact.probabilities[0, 3] == pytest.approx(0.0932, abs=2e-4)


def test_after_some_steps_of_a_chain_the_conditionals_give_the_same():
    """Summed over all ways that a chain can go, by the two conditionals in place of the energy."""
    for inputs, exact in drawn("energy.gibbs_sampler"):
        w, b, c = inputs["w"], inputs["b"], inputs["c"]
        hidden = np.array(list(itertools.product((0.0, 1.0), repeat=len(c))))
        visible = exact.outcomes
        after = np.stack([(row == visible).all(axis=1).astype(float) for row in inputs["x"]])
        for _ in range(inputs["steps"]):
            given_visible = product(hidden, special.expit(visible @ w.T + c))
            given_hidden = product(visible, special.expit(hidden @ w + b))
            after = after @ given_visible @ given_hidden
        np.testing.assert_allclose(exact.probabilities, after, atol=1e-12)


def test_one_step_leaves_the_machines_own_distribution_as_it_is():
    """A matrix identity: the marginal of exp(-E) is invariant."""
    for inputs, exact in drawn("energy.gibbs_sampler"):
        w, b, c, visible = inputs["w"], inputs["b"], inputs["c"], exact.outcomes
        own = special.softmax(visible @ b + np.logaddexp(0, visible @ w.T + c).sum(axis=1))
        one = CATALOGUE["energy.gibbs_sampler"].reference(visible, w, b, c, steps=1)[1]
        np.testing.assert_allclose(own @ one, own, atol=1e-12)


def test_characters_have_the_softmax_of_logits_by_temperature():
    for inputs, exact in drawn("recurrent.sample_next"):
        expected = special.softmax(inputs["logits"] / inputs["temperature"], axis=1)
        np.testing.assert_allclose(exact.probabilities, expected, atol=1e-12)
        assert exact.shape == (inputs["draws"], len(inputs["logits"]))


def test_the_density_of_visible_units_is_proportional_to_exp_of_minus_the_energy():
    rng = np.random.default_rng(0)
    for inputs, exact in drawn("energy.sample_gaussian"):
        x = rng.normal(size=(6, *exact.entries))
        for row, h in enumerate(inputs["h"]):
            energy = ((x - inputs["b"]) ** 2).sum(axis=1) / 2 - x @ (h @ inputs["w"])
            density = stats.multivariate_normal(exact.mean[row], exact.covariance).logpdf(x)
            np.testing.assert_allclose(np.diff(density), -np.diff(energy), atol=1e-9)

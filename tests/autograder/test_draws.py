"""Draws against their distribution: right ones pass but for one in a million, wrong ones fail, and it is said why."""

import itertools
import math
import re

import numpy as np
import pytest
from scipy import stats

from autograder import Finite, Normal
from autograder.asked.sampled import FALSE_REJECT
from autograder.trial import draws as tested
from autograder.trial.compare import MismatchKind
from autograder.trial.draws import drawn_alike, is_drawn_from, margin, why_not_drawn_from
from autograder.trial.tables import _lags, _neighbours, improbability, tables_of

N = 2000
STATES = np.array(list(itertools.product((0.0, 1.0), repeat=2)))
ON = np.array([[0.3, 0.8], [0.55, 0.1], [0.9, 0.4]])  # of two units, for each of three rows


def units(draws=N, on=ON):
    """Independent binary units."""
    return Finite(draws, STATES, np.prod(np.where(STATES == 1, on[:, None], 1 - on[:, None]), axis=-1))


def normal(draws=N):
    return Normal(draws, np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([[2.0, 0.9], [0.9, 1.0]]))


def sample(rng, draws=N, on=ON):
    return (rng.random((draws, *on.shape)) < on).astype(float)


def normal_sample(rng):
    return normal().mean + rng.normal(size=(N, 2, 2)) @ np.linalg.cholesky(normal().covariance).T


def compositions(n, k):
    """Every way to share n draws out over k cells."""
    if k == 1:
        return [(n,)]
    return [(first, *rest) for first in range(n + 1) for rest in compositions(n - first, k - 1)]


@pytest.mark.parametrize(
    ("n", "p"),
    [
        (1, (0.5, 0.5)),
        (12, (0.5, 0.5)),
        (60, (0.03, 0.97)),
        (400, (0.3, 0.7)),
        (25, (0.2, 0.3, 0.5)),
        (40, (0.01, 0.09, 0.9)),
        (14, (0.1, 0.2, 0.3, 0.4)),
        (9, (0.2, 0.2, 0.2, 0.2, 0.2)),
    ],
)
def test_the_bound_holds_exactly(n, p):
    """Summed over all counts there are: those that are so improbable, or more so, have no greater probability."""
    counts = np.array(compositions(n, len(p)))
    probability = stats.multinomial.pmf(counts, n, p)
    with np.errstate(all="ignore"):
        statistic = np.where(counts > 0, counts * np.log(counts / (n * np.array(p))), 0.0).sum(axis=1)
    order = np.argsort(-statistic)
    tail = np.cumsum(probability[order])  # ties come later and only add to it
    last = np.append(np.diff(statistic[order]) < -1e-9, [True])
    bound = np.exp(-improbability(statistic[order], np.full(len(order), len(p))))
    assert np.all(tail[last] <= bound[last] * (1 + 1e-9))


def rejected_counts(n, p, tables):
    """The counts of a single binary entry whose table rejects them, found by asking for each."""
    counts = np.arange(n + 1)
    with np.errstate(all="ignore"):
        statistic = sum(np.where(c > 0, c * np.log(c / (n * q)), 0.0) for c, q in ((counts, p), (n - counts, 1 - p)))
    return counts[improbability(statistic, np.full(n + 1, 2)) > math.log(tables / FALSE_REJECT)]


@pytest.mark.parametrize("p", [0.5, 0.3, 0.02])
def test_a_single_entry_is_falsely_rejected_no_more_often_than_its_share(p):
    one = Finite(N, np.array([0.0, 1.0]), np.array([1 - p, p]))
    tables = sum(len(t.evidence()) for t in tables_of(one, np.zeros(N)))
    rejected = rejected_counts(N, p, tables)
    exact = stats.binom.pmf(rejected, N, p).sum()
    assert 0 < exact <= FALSE_REJECT / tables
    for count in (rejected[rejected > N * p].min(), rejected[rejected > N * p].min() - 1):
        answer = np.random.default_rng(0).permutation(np.repeat([1.0, 0.0], [count, N - count]))
        assert is_drawn_from(one, answer) == (count not in rejected)


def test_what_is_exactly_the_power_for_a_single_entry():
    """The margin, in standard deviations, tells the exact probability of passing by luck, if not to the last digit."""
    p, q = 0.3, 0.36
    one = Finite(N, np.array([0.0, 1.0]), np.array([1 - p, p]))
    tables = sum(len(t.evidence()) for t in tables_of(one, np.zeros(N)))
    missed = 1 - stats.binom.pmf(rejected_counts(N, p, tables), N, q).sum()
    rng = np.random.default_rng(1)
    margins = [margin(one, (rng.random(N) < q).astype(float)) for _ in range(300)]
    assert missed == pytest.approx(stats.norm.cdf(-np.mean(margins)), rel=0.2)
    assert np.std(margins) == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize(
    ("distribution", "draw"), [(units(), sample), (normal(), normal_sample)], ids=["units", "normal"]
)
def test_right_draws_are_rejected_no_more_often_than_is_said(monkeypatch, distribution, draw):
    """A million answers would be too many, so more is allowed here; with what is really allowed, none is rejected."""
    rng = np.random.default_rng(2)
    answers = [draw(rng) for _ in range(300)]
    assert all(is_drawn_from(distribution, answer) for answer in answers)
    monkeypatch.setattr(tested, "FALSE_REJECT", 0.1)
    rejected = sum(not is_drawn_from(distribution, answer) for answer in answers)
    assert rejected <= stats.binom.ppf(0.999, 300, 0.1)


def by_binomial(rng):
    return rng.binomial(1, ON, size=(N, *ON.shape))


def by_choosing_outcomes(rng):
    return np.stack([STATES[rng.choice(4, size=N, p=p)] for p in units().probabilities], axis=1)


def by_loops(rng):
    return [[[float(rng.random() < p) for p in row] for row in ON] for _ in range(N)]


def row_by_row_in_float32(rng):
    return np.stack([rng.random((N, 2), dtype=np.float32) < row.astype(np.float32) for row in ON], axis=1)


def from_above(rng):
    return 1.0 - (rng.random((N, *ON.shape)) >= ON)


@pytest.mark.parametrize("draw", [by_binomial, by_choosing_outcomes, by_loops, row_by_row_in_float32, from_above])
def test_right_draws_pass_however_they_are_drawn(draw):
    assert why_not_drawn_from(units(), draw(np.random.default_rng(3))) is None


def chain(rng):
    """Each draw keeps half of the one before it."""
    answer = sample(rng)
    for draw in range(1, N):
        answer[draw] = np.where(rng.random(ON.shape) < 0.5, answer[draw - 1], answer[draw])
    return answer


def handed_on(rng, step):
    """Each row takes, in the next draw, or in the one before, the random numbers of the row before it."""
    uniforms = rng.random((N, *ON.shape[1:]))
    return np.stack([np.roll(uniforms, step * row, axis=0) < on for row, on in enumerate(ON)], axis=1) * 1.0


@pytest.mark.parametrize(
    ("subtest", "draw", "said"),
    [
        ("impossible", lambda rng: np.broadcast_to(ON, (N, 3, 2)), r"6000 of 6000 draws are impossible.*\[0\.3 0\.8\]"),
        ("impossible", lambda rng: np.where(sample(rng) == 1, np.nan, 0.0), r"impossible; the first"),
        ("same", lambda rng: np.repeat(sample(rng, 1), N, axis=0), "All 2000 draws are the same"),
        ("entries", lambda rng: 1 - sample(rng), r"In .* % of 2000 draws entry \[:, 1, 1\] is 1; expected are 10 %"),
        ("entries", lambda rng: sample(rng)[:, [1, 0, 2]], "In .* % of 2000 draws entry .* expected are"),
        ("whole", lambda rng: (rng.random((N, 3, 1)) < ON) * 1.0, r"a whole draw of row \d is \["),
        ("successive", chain, r"pairs entry \[:, \d, \d\] is \d and 1 draw later entry"),
        ("successive", lambda rng: np.repeat(sample(rng, N // 2), 2, axis=0), "1 draw later"),
        ("successive", lambda rng: np.tile(sample(rng, N // 2), (2, 1, 1)), "1000 draws later"),
        ("successive", lambda rng: np.resize(sample(rng, N // 3), (N, 3, 2)), "666 draws later"),
        ("successive", lambda rng: sample(rng, N // 2)[np.arange(N) // 4 * 2 + np.arange(N) % 2], "2 draws later"),
        ("rows", lambda rng: (rng.random((N, 1, 2)) < ON) * 1.0, r"entry \[:, 0, 0\] is \d and entry \[:, \d, 0\]"),
        ("crossed", lambda rng: handed_on(rng, 1), r"pairs entry .* is \d and 1 draw later entry"),
        ("crossed", lambda rng: handed_on(rng, -1), r"A row depends on another draw of another row"),
    ],
)  # fmt: skip
def test_each_wrong_way_to_draw_fails_the_test_that_is_for_it(subtest, draw, said):
    mismatch = why_not_drawn_from(units(), draw(np.random.default_rng(4)))
    assert (mismatch.kind, mismatch.subtest) == (MismatchKind.DISTRIBUTION, subtest)
    assert re.search(said, mismatch.message), mismatch.message


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 7])
def test_all_neighbours_are_compared_across_draws(rows):
    """Each ordered pair once: what a row hands on and what it is handed are two."""
    compared = [(row, other) for row in range(rows) for other in _neighbours(row, rows)]
    assert sorted(compared) == sorted({(i, (i + step) % rows) for i in range(rows) for step in (1, -1) if rows > 1})


@pytest.mark.parametrize("draws", [100, 101, 102, 2000, 2003])
def test_no_two_pairs_of_a_table_share_a_draw(draws):
    """Else its counts would not be those of independent pairs, for which the bound is."""
    for lag, one, other in _lags(draws):
        assert (other - one == lag).all()
        assert len({*one, *other}) == 2 * len(one)


def test_the_numbers_that_are_told_are_the_answers():
    answer = 1 - sample(np.random.default_rng(5))
    mismatch = why_not_drawn_from(units(), answer)
    assert f"In {100 * answer[:, 1, 1].mean():.3g} % of 2000 draws" in mismatch.message


def test_another_form_is_what_is_said_first():
    for wrong, kind in ((None, "type"), (np.zeros((N, 2, 3)), "shape"), (np.zeros((N, 3, 2), complex), "dtype")):
        assert why_not_drawn_from(units(), wrong).kind.value == kind
        assert margin(units(), wrong) == math.inf


def test_an_outcome_whose_probability_is_0_is_not_taken_for_a_mean():
    """It was drawn, if wrongly. What is no outcome is said first, and counted alone."""
    sure = Finite(N, np.array([0.0, 1.0, 2.0]), np.array([0.5, 0.5, 0.0]))
    answer = np.random.default_rng(6).integers(0, 2, N).astype(float)
    assert why_not_drawn_from(sure, answer) is None
    answer[[7, 9]] = 2
    excluded = why_not_drawn_from(sure, answer)
    assert excluded.subtest == "excluded"
    assert "2 of 2000 draws are outcomes whose probability is 0; the first, draw 7, is [2.]" in excluded.message
    assert margin(sure, answer) == math.inf
    answer[8] = 0.5
    impossible = why_not_drawn_from(sure, answer)
    assert impossible.subtest == "impossible"
    assert "1 of 2000 draws is impossible; the first, draw 8, is [0.5]" in impossible.message


@pytest.mark.parametrize(
    ("subtest", "draw"),
    [
        ("entries", lambda rng: normal().mean + rng.normal(size=(N, 2, 2)) @ normal().covariance),
        ("entries", lambda rng: normal().mean + rng.normal(size=(N, 2, 2)) * np.sqrt([2.0, 1.0])),
        ("entries", lambda rng: normal_sample(rng) + 0.4),
        ("same", lambda rng: np.broadcast_to(normal().mean, (N, 2, 2))),
        ("impossible", lambda rng: normal_sample(rng) * np.inf),
        ("rows", lambda rng: normal().mean + rng.normal(size=(N, 1, 2)) @ np.linalg.cholesky(normal().covariance).T),
        ("successive", lambda rng: np.repeat(normal_sample(rng)[: N // 2], 2, axis=0)),
        ("entries", lambda rng: normal().mean + (normal_sample(rng) - normal().mean) * 1.2),
    ],
)
def test_wrong_normal_draws_fail(subtest, draw):
    assert why_not_drawn_from(normal(), draw(np.random.default_rng(7))).subtest == subtest


def test_rows_may_have_covariances_of_their_own():
    covariance = np.array([[[1.0, 0.0], [0.0, 1.0]], [[4.0, -1.0], [-1.0, 2.0]]])
    own = Normal(N, normal().mean, covariance)
    noise = np.random.default_rng(8).normal(size=(N, 2, 2))
    answer = own.mean + np.einsum("rij,nrj->nri", np.linalg.cholesky(covariance), noise)
    assert is_drawn_from(own, answer)
    assert not is_drawn_from(own, answer[:, ::-1])


@pytest.mark.parametrize(
    "make",
    [
        lambda: Finite(N, STATES, np.full(3, 1 / 3)),
        lambda: Finite(N, STATES, np.full(4, 0.2)),
        lambda: Finite(N, STATES, np.array([0.5, 0.7, -0.2, 0.0])),
        lambda: Normal(N, np.zeros(2), np.eye(3)),
    ],
)
def test_parameters_that_are_none_are_refused(make):
    with pytest.raises(ValueError, match="expected"):
        make()


def test_wrong_draws_are_alike_if_they_come_from_the_same_distribution():
    """So that a mistake is named in however other a way its draws are made."""
    off, other = 1 - ON, np.clip(ON + 0.15, 0, 1)
    one = sample(np.random.default_rng(9), on=off)
    assert drawn_alike(units(), one, np.random.default_rng(10).binomial(1, off, (N, *off.shape)))
    assert not drawn_alike(units(), one, sample(np.random.default_rng(11), on=other))
    assert not drawn_alike(units(), one, one[:, :1])
    shared = (np.random.default_rng(12).random((N, 3, 1)) < off) * 1.0
    assert not drawn_alike(units(), one, shared)
    impossible = np.broadcast_to(ON, (N, 3, 2))
    assert drawn_alike(units(), impossible, impossible.copy())
    assert not drawn_alike(units(), impossible, impossible / 2)


def test_what_is_only_similar_is_not_alike():
    """A uniform number of variance one and a normal one of variance 1.44 are beyond 1.15 equally often."""
    standard = Normal(5000, np.zeros((2, 2)), np.eye(2))
    rng = np.random.default_rng(13)
    uniform, wide = rng.uniform(-np.sqrt(3), np.sqrt(3), (5000, 2, 2)), rng.normal(scale=1.2, size=(5000, 2, 2))
    assert not drawn_alike(standard, uniform, wide)
    assert drawn_alike(standard, wide, rng.normal(scale=1.2, size=(5000, 2, 2)))

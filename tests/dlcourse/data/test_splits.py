"""Parts of a data set share no example, and nothing of a test set gets into training."""

from collections import Counter

import numpy as np
import pytest

from dlcourse.data import split, standardized
from dlcourse.data.splits import keys_of

SHARES = {"train": 0.7, "validation": 0.2, "test": 0.1}


def made(count=200, different=90, seed=0):
    """Pictures, many of them several times, some of these with another label."""
    rng = np.random.default_rng(seed)
    pictures = rng.integers(0, 256, (different, 3, 4, 1)).astype(np.uint8)
    chosen = rng.integers(different, size=count)
    return {"image": pictures[chosen], "label": rng.integers(3, size=count), "number": np.arange(count) * 0}


@pytest.mark.parametrize("seed", range(5))
def test_every_example_is_in_one_part_and_equal_ones_together(seed):
    examples = made(seed=seed)
    parts = split(examples, SHARES, seed=seed)
    assert list(parts) == list(SHARES)
    together = Counter(key for part in parts.values() for key in keys_of(part))
    assert together == Counter(keys_of(examples))
    keys = [set(keys_of(part)) for part in parts.values()]
    assert len(set.union(*keys)) == sum(map(len, keys))


def test_shares_are_exact_for_each_class_where_examples_differ():
    examples = {"x": np.arange(1000), "label": np.repeat([0, 1, 2], [500, 300, 200])}
    parts = split(examples, SHARES, seed=4)
    assert {name: np.bincount(part["label"]).tolist() for name, part in parts.items()} == {
        "train": [350, 210, 140],
        "validation": [100, 60, 40],
        "test": [50, 30, 20],
    }
    assert all((np.diff(part["x"]) > 0).all() for part in parts.values())


def test_a_split_repeats_from_its_seed():
    examples = {"x": np.arange(100)}
    first, again, other = (split(examples, SHARES, seed=seed)["test"]["x"].tolist() for seed in (1, 1, 2))
    assert first == again != other


def test_what_is_alike_can_be_said():
    pairs = {"source": np.array(["go", "go", "run", "run"] * 25, object), "target": np.arange(100)}
    pairs["source"] += np.array([str(n // 2) for n in range(100)], object)
    parts = split(pairs, SHARES, seed=0, alike=["source"])
    sources = [set(part["source"]) for part in parts.values()]
    assert len(set.union(*sources)) == sum(map(len, sources))
    leaking = [set(part["source"]) for part in split(pairs, SHARES, seed=0).values()]
    assert len(set.union(*leaking)) < sum(map(len, leaking))


def test_arrays_of_different_shapes_are_told_apart_by_their_shapes():
    images = np.empty(4, object)
    images[:] = [np.zeros((2, 3)), np.zeros((3, 2)), np.zeros((2, 3)), np.zeros((1, 6))]
    keys = keys_of({"image": images})
    assert keys[0] == keys[2]
    assert len(set(keys)) == 3


def test_labels_of_boxes_are_no_classes_to_divide_by():
    label = np.empty(10, object)
    label[:] = [np.arange(n % 3) for n in range(10)]
    assert len(split({"x": np.arange(10), "label": label}, {"a": 0.5, "b": 0.5}, seed=0)["a"]["x"]) == 5


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"shares": {"train": 0.7, "test": 0.2}}, "expected positive numbers that are 1 together"),
        ({"shares": {"train": 1.0, "test": 0.0}}, "expected positive numbers that are 1 together"),
        ({"shares": {}}, "expected positive numbers that are 1 together"),
        ({"seed": -1}, "seed is -1, expected"),
        ({"alike": ["source"]}, r"alike is \['source'\], expected names among 'x'"),
        ({"examples": {"x": np.ones(2), "y": np.ones(3)}}, "expected one length for all"),
        ({"examples": {"text": np.array("a long text")}}, "expected one length for all"),
    ],
)
def test_what_cannot_be_split_is_refused(wrong, complaint):
    with pytest.raises(ValueError, match=complaint):
        split(**{"examples": {"x": np.arange(10)}, "shares": SHARES, "seed": 0, **wrong})


def pictures(rng, count, shift=0.0):
    return {"image": (rng.integers(0, 200, (count, 4, 5, 2)) + shift).astype(np.uint8), "label": np.arange(count)}


def test_training_sees_nothing_of_what_it_is_tested_on():
    rng = np.random.default_rng(0)
    train, test = pictures(rng, 30), pictures(rng, 9)
    other = {**test, "image": test["image"][::-1] // 7}
    first, again = standardized(train, test)[0], standardized(train, other, test)[0]
    np.testing.assert_array_equal(first["image"], again["image"])
    changed = {**train, "image": train["image"] // 2}
    assert not np.array_equal(standardized(changed, test)[1]["image"], standardized(train, test)[1]["image"])


def test_training_pictures_are_standard_and_others_go_by_the_same_numbers():
    rng = np.random.default_rng(1)
    train, test = pictures(rng, 30, shift=20), pictures(rng, 9)
    scaled, tested = standardized(train, test)
    assert scaled["image"].dtype == tested["image"].dtype == np.float32
    np.testing.assert_allclose(scaled["image"].mean(axis=(0, 1, 2)), 0, atol=1e-6)
    np.testing.assert_allclose(scaled["image"].std(axis=(0, 1, 2)), 1, atol=1e-5)
    mean, deviation = train["image"].mean(axis=(0, 1, 2)), train["image"].std(axis=(0, 1, 2))
    np.testing.assert_allclose(tested["image"], (test["image"] - mean) / deviation, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(tested["label"], test["label"])
    assert train["image"].dtype == np.uint8


def test_a_channel_that_does_not_vary_is_only_centred():
    (scaled,) = standardized({"x": np.array([[7.0, 1.0], [7.0, 3.0]])}, name="x")
    np.testing.assert_array_equal(scaled["x"], [[0, -1], [0, 1]])


@pytest.mark.parametrize(
    ("splits", "complaint"),
    [
        (({"label": np.ones(3)},), "split 0 has label float64"),
        (({"image": np.ones((0, 2, 2, 1))},), "expected numbers under 'image'"),
        (({"image": np.array(["a"], object)},), "expected numbers under 'image'"),
        (
            ({"image": np.ones((2, 2, 1))}, {"image": np.ones((2, 2, 3))}),
            "split 1 has 3 channels, expected 1 as in train",
        ),
        (({"image": np.ones((2, 2, 1))}, {}), "split 1 has nothing, expected numbers"),
    ],
)
def test_what_cannot_be_standardized_is_refused(splits, complaint):
    with pytest.raises(ValueError, match=complaint):
        standardized(*splits)

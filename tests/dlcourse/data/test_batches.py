"""Batches follow from seed and epoch alone, and hold every example once."""

import numpy as np
import pytest
import tensorflow as tf

from dlcourse.augmentation import RandomFlip
from dlcourse.data import batches
from dlcourse.data.draws import Draws

COUNT = 23
EXAMPLES = {
    "image": np.arange(COUNT * 6, dtype=np.uint8).reshape(COUNT, 2, 3, 1),
    "label": np.arange(COUNT),
    "text": np.array([f"sentence {n}" for n in range(COUNT)], object),
}


def labels(**options):
    made = batches(EXAMPLES, options.pop("batch_size", 5), **{"seed": 3, "epoch": 0, **options})
    return [batch["label"].numpy().tolist() for batch in made]


def noisy(batch, seed):
    noise = tf.random.stateless_uniform(tf.shape(batch["image"]), seed)
    return {**batch, "image": tf.cast(batch["image"], tf.float32) + noise}


@pytest.mark.parametrize("epoch", [0, 1, 7])
def test_every_example_comes_once_an_epoch_with_what_belongs_to_it(epoch):
    made = list(batches(EXAMPLES, 5, seed=3, epoch=epoch))
    assert [len(batch["label"]) for batch in made] == [5, 5, 5, 5, 3]
    seen = np.concatenate([batch["label"] for batch in made])
    assert sorted(seen) == list(range(COUNT))
    np.testing.assert_array_equal(np.concatenate([batch["image"] for batch in made]), EXAMPLES["image"][seen])
    assert [t.decode() for batch in made for t in batch["text"].numpy()] == EXAMPLES["text"][seen].tolist()


def test_batches_repeat_from_the_seed_and_differ_by_seed_and_epoch():
    assert labels() == labels()
    assert len({str(labels(seed=seed, epoch=epoch)) for seed in range(4) for epoch in range(4)}) == 16


def test_a_later_epoch_from_scratch_is_the_one_that_follows_earlier_ones():
    in_sequence = [labels(epoch=epoch) for epoch in range(3)]
    assert labels(epoch=2) == in_sequence[2]


def test_changes_repeat_too_and_go_on_after_batches_that_are_skipped():
    whole = [b["image"].numpy() for b in batches(EXAMPLES, 5, seed=3, epoch=4, augment=noisy)]
    rest = [b["image"].numpy() for b in batches(EXAMPLES, 5, seed=3, epoch=4, augment=noisy).skip(2)]
    for expected, found in zip(whole[2:], rest, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_every_batch_of_every_epoch_is_changed_in_its_own_way():
    def marked(batch, seed):
        return {**batch, "seed": seed}

    runs = [(seed, epoch) for seed in range(3) for epoch in range(3)]
    made = [b["seed"] for seed, epoch in runs for b in batches(EXAMPLES, 5, seed=seed, epoch=epoch, augment=marked)]
    assert made[0].dtype == tf.int32
    assert made[0].shape == (2,)
    assert len({tuple(each.numpy()) for each in made}) == 9 * 5


def test_layers_of_augmentation_take_the_seed():
    flip = RandomFlip(seed=0)

    def augment(batch, seed):
        return {**batch, "image": flip(batch["image"], training=True, seed=seed)}

    first, again = (
        np.concatenate([b["image"] for b in batches(EXAMPLES, 5, seed=1, epoch=0, augment=augment)]) for _ in range(2)
    )
    np.testing.assert_array_equal(first, again)
    plain = np.concatenate([b["image"] for b in batches(EXAMPLES, 5, seed=1, epoch=0)])
    flipped = (first == plain[:, :, ::-1]).all(axis=(1, 2, 3))
    assert (flipped | (first == plain).all(axis=(1, 2, 3))).all()
    assert 0 < flipped.sum() < COUNT


def test_a_smaller_last_batch_can_be_left_out():
    assert [len(each) for each in labels(drop_remainder=True)] == [5, 5, 5, 5]


def test_all_orders_are_as_likely():
    """Each of the six orders of three examples, among 3000 epochs: expected 500 each, standard deviation 20."""
    orders = [tuple(Draws(9, epoch).order(3)) for epoch in range(3000)]
    counts = np.unique(orders, axis=0, return_counts=True)[1]
    assert len(counts) == 6
    assert np.abs(counts - 500).max() < 100


def test_draws_are_those_of_philox_for_ever():
    """The first words of Philox 4×64 with ten rounds for key (1, 2), which NumPy promises to keep."""
    draws = Draws(1, 2)
    raw = np.random.Philox(key=np.array([1, 2], np.uint64)).random_raw(4)
    np.testing.assert_array_equal(draws.uniforms(0, 1, (4,)), (raw >> 40) / 2.0**24)
    assert Draws(0, 0).order(10).tolist() == ORDER
    drawn = Draws(5, 5).integers(7, (7000,))
    assert np.abs(np.bincount(drawn, minlength=7) - 1000).max() < 150


ORDER = [0, 2, 9, 1, 8, 5, 4, 3, 6, 7]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"batch_size": 0}, "batch_size is 0, expected a whole number from 1"),
        ({"seed": -1}, "seed is -1, expected a whole number from 0"),
        ({"epoch": -1}, "epoch is -1, expected a whole number from 0"),
        ({"examples": {}}, "expected one or more that share their first axis"),
        ({"examples": {"a": np.ones(2), "b": np.ones(3)}}, "expected one or more that share their first axis"),
        ({"examples": {"text": np.array("a long text")}}, "expected one or more that share their first axis"),
    ],
)
def test_what_cannot_be_put_into_batches_is_refused(wrong, complaint):
    with pytest.raises(ValueError, match=complaint):
        batches(**{"examples": EXAMPLES, "batch_size": 5, "seed": 0, "epoch": 0, **wrong})


def test_pictures_of_different_sizes_are_refused():
    images = np.empty(2, object)
    images[:] = [np.ones((2, 2, 3)), np.ones((3, 2, 3))]
    with pytest.raises(ValueError, match=r"examples\['image'\] holds arrays of different shapes, expected one shape"):
        batches({"image": images}, 2, seed=0, epoch=0)

"""A run that is killed and begun again ends with the same numbers, to the last digit."""

import json
import signal

import numpy as np
import pytest

from dlcourse.training import checkpoints
from dlcourse.training.checkpoints import Checkpoint, Position


def arrays_of(folder):
    """The last checkpoint's arrays."""
    return checkpoints.latest(folder / "checkpoints", print).arrays


def assert_same(one, other):
    assert (one / "curve.csv").read_bytes() == (other / "curve.csv").read_bytes()
    ours, theirs = arrays_of(one), arrays_of(other)
    assert ours.keys() == theirs.keys()
    for name, array in ours.items():
        np.testing.assert_array_equal(array, theirs[name], err_msg=name)
    worth = [json.loads((folder / "summary.json").read_text())["held_out"] for folder in (one, other)]
    assert worth[0] == worth[1]


@pytest.mark.slow
def test_a_run_that_was_killed_ends_with_the_same_numbers(warm, tmp_path):
    """SIGKILL within an epoch, near its end, and while another stage goes on; dropout, noise, Adam, three stages."""
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    given = ("--hidden-units", "12,8", "--pretraining-epochs", 1, "--save-every", 0)
    assert warm("dbn", *given, out=whole).code == 0
    for count in (2, 5, 4):
        done = warm("dbn", *given, out=parts, kill_at=count)
        assert done.code == -signal.SIGKILL, done.stderr
        assert not (parts / "summary.json").exists()
    done = warm("dbn", *given, out=parts)
    assert done.code == 0, done.stderr
    assert_same(whole, parts)


# It draws which words it hides while it is evaluated, too.
BERT = ["--limit", 1200, "--width", 8, "--inner-width", 8, "--heads", 2, "--layers", 1, "--max-words", 6]
BERT += ["--batch-size", 8]
# Its batches are no rows of an array.
WORD2VEC = ["--limit", 1200, "--dimension", 4, "--minimum-count", 1, "--window", 2, "--batch-size", 50]


class Killed(BaseException):
    """No handler of the program catches it, as none catches SIGKILL."""


@pytest.mark.parametrize(
    ("model", "given"),
    [
        ("mlp", ["--hidden-units", 16, "--dropout", 0.5, "--patience", 1]),
        ("rbm", ["--hidden-units", 8, "--persistent-chains", 5]),
        ("rbm_svm", ["--hidden-units", 8, "--pretraining-epochs", 1]),
        pytest.param("bert", BERT, marks=pytest.mark.slow),
        pytest.param("word2vec", WORD2VEC, marks=pytest.mark.slow),
        ("smile_classifier", ["--limit", 20, "--halve-every", 1, "--batch-size", 8]),
    ],
)
def test_what_is_random_follows_from_seed_epoch_and_step(model, given, run, tmp_path, monkeypatch):
    assert run(model, *given, out="whole").exit_code == 0
    save, counted = checkpoints.save, []

    def save_and_die(folder, checkpoint):
        counted.append(save(folder, checkpoint))
        if len(counted) in (2, 4):
            raise Killed

    monkeypatch.setattr(checkpoints, "save", save_and_die)
    for _ in range(2):
        with pytest.raises(Killed):
            run(model, *given, "--save-every", 0)
    done = run(model, *given, "--save-every", 0)
    assert done.exit_code == 0, done.output
    assert_same(tmp_path / "whole", tmp_path / "run")


def test_another_seed_gives_another_curve(run, tmp_path):
    for seed in (0, 1):
        assert run("softmax_regression", "--seed", seed, out=str(seed)).exit_code == 0
    assert (tmp_path / "0" / "curve.csv").read_text() != (tmp_path / "1" / "curve.csv").read_text()


def saved(folder, *epochs):
    for epoch in epochs:
        checkpoints.save(folder, Checkpoint(Position(0, epoch), [{"epoch": epoch}], 1.0, {"model/0": np.arange(99.0)}))


def test_the_last_two_checkpoints_are_kept(tmp_path):
    saved(tmp_path, 1, 2, 3)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["00-00002-00000000.npz", "00-00003-00000000.npz"]


@pytest.mark.parametrize("damage", [lambda content: content[:500], lambda content: b"", lambda c: c[:300] + c[301:]])
def test_a_damaged_checkpoint_is_passed_over_with_a_line(damage, tmp_path):
    saved(tmp_path, 1, 2)
    newest = tmp_path / "00-00002-00000000.npz"
    newest.write_bytes(damage(newest.read_bytes()))
    said = []
    found = checkpoints.latest(tmp_path, said.append)
    assert (found.position, found.curve) == (Position(0, 1), [{"epoch": 1}])
    assert len(said) == 1
    assert str(newest) in said[0]


def test_one_bit_is_damage_enough(tmp_path):
    saved(tmp_path, 1, 2)
    newest = tmp_path / "00-00002-00000000.npz"
    content = bytearray(newest.read_bytes())
    content[content.index(np.float64(50.0).tobytes())] ^= 1
    newest.write_bytes(content)
    assert checkpoints.latest(tmp_path, print).position == Position(0, 1)


def test_a_checkpoint_that_was_being_written_is_passed_over_and_removed(tmp_path):
    saved(tmp_path, 1)
    draft = tmp_path / ".unfinished-00-00002-00000000.npz"
    draft.write_bytes(b"PK\3\4")
    said = []
    assert checkpoints.latest(tmp_path, said.append).position == Position(0, 1)
    assert str(draft) in said[0]
    assert not draft.exists()


def test_groups_come_back_in_order_beyond_ten():
    checkpoint = Checkpoint()
    checkpoint.put("model", [np.array(i) for i in range(12)])
    checkpoint.put("models", [np.array(-1)])
    assert [int(array) for array in checkpoint.group("model")] == list(range(12))
    checkpoint.drop("model")
    assert checkpoint.group("model") == []
    assert len(checkpoint.group("models")) == 1

"""The benchmarks' harness: it compares before it times, and its ratios are those of the medians."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import __main__ as benchmarks
from benchmarks.race import Disagreement, Row, Side, Timing, check_agreement, race, take_turns
from benchmarks.report import duration, markdown

ROOT = Path(__file__).parents[1]


def side(*values, name="a side"):
    """A side that answers with these arrays, one a call, and again from the first."""
    calls = []

    def run():
        calls.append(None)
        return np.asarray(values[(len(calls) - 1) % len(values)], dtype=np.float32)

    return Side(name, run)


def row(ours=(1.0,), theirs=(2.0,)):
    return Row("Sum", "3 numbers", Timing(ours), "a peer", Timing(theirs), "a note")


def test_the_ratio_is_that_of_the_medians():
    assert row(ours=(3.0, 1.0, 100.0), theirs=(7.0, 6.0, 0.1)).ratio == 3.0 / 6.0


def test_quartiles_show_the_spread():
    assert Timing((5.0, 1.0, 2.0, 3.0, 4.0)).quartiles == (2.0, 4.0)


@pytest.mark.parametrize(
    ("theirs", "complaint"),
    [
        ([[1.0, 2.001]], "array 0 of peer is 0.00"),
        ([[1.0, np.nan]], "array 0 of peer is nan"),
        ([[1.0, 2.0, 3.0]], "peer returns shapes"),
        ([[[1.0, 2.0]]], "peer returns shapes"),
        ([[1.0, 2.0], [1.0, 3.0]], "array 1 of peer"),  # right once, as an optimiser without memory is
    ],
)
def test_sides_that_differ_are_not_timed(theirs, complaint):
    ours, peer = side([1.0, 2.0]), side(*theirs, name="peer")
    with pytest.raises(Disagreement, match=complaint):
        list(race("Sum", "2 numbers", ours, [peer], rounds=1, turn_seconds=0))


def test_zeros_agree_with_zeros_alone():
    check_agreement(side([0.0]), [side([0.0])])
    with pytest.raises(Disagreement):
        check_agreement(side([0.0]), [side([1e-30])])


def test_rounding_is_no_difference_and_every_peer_has_a_row():
    peers = [side([1.0, 2.0001], name="one"), side([1.0, 2.0], name="two")]
    found = list(race("Sum", "2 numbers", side([1.0, 2.0]), peers, rounds=3, turn_seconds=0))
    assert [r.peer for r in found] == ["one", "two"]
    assert all(len(r.ours.samples) == len(r.theirs.samples) == 3 and r.ratio > 0 for r in found)


def test_an_answer_replaces_what_run_returns():
    ours = Side("ours", lambda: pytest.fail("run"), answer=lambda: [np.ones(2)])
    check_agreement(ours, [Side("peer", lambda: None, answer=lambda: (np.ones(2),))])


def test_layouts_are_read_before_they_are_compared():
    x = np.arange(6.0).reshape(2, 3)
    check_agreement(Side("rows", lambda: x), [Side("columns", lambda: x.T, lambda found: [found.T])])


def test_sides_take_turns():
    log = []
    take_turns([lambda: log.append("a"), lambda: log.append("b")], rounds=3, turn_seconds=0)
    assert "".join(log) == "aabb" + "ab" * 3  # first each by itself, compiled and timed roughly


@pytest.mark.parametrize(
    ("samples", "text"),
    [
        ((2.0, 2.0, 4.0), "2.00 s (2.00–3.00)"),
        ((0.0012, 0.0013, 0.0015), "1.30 ms (1.25–1.40)"),
        ((5e-6,), "5.00 µs (5.00–5.00)"),
        ((5e-8,), "0.05 µs (0.05–0.05)"),
    ],
)
def test_durations_are_written_in_their_own_unit(samples, text):
    assert duration(Timing(samples)) == text


def test_the_results_tell_versions_but_no_place():
    text = markdown([row()], threads=2, load=0.0)
    assert "| Sum | 3 numbers | 1.00 s (1.00–1.00) | a peer | 2.00 s (2.00–2.00) | 0.5 | a note |" in text
    assert "tensorflow " in text
    assert "2 threads" in text
    assert str(ROOT) not in text


def test_results_of_a_busy_machine_say_so():
    assert "Not to be relied on" in markdown([row()], threads=2, load=100.0)
    assert "Not to be relied on" not in markdown([row()], threads=2, load=0.0)


@pytest.fixture
def measured(monkeypatch, tmp_path):
    """The command line with one quick row a name, and results that go elsewhere."""
    asked = []

    class Module:
        def __init__(self, name):
            asked.append(name.removeprefix("benchmarks."))

        def rows(self):
            yield row()

    monkeypatch.setattr(benchmarks.importlib, "import_module", Module)
    monkeypatch.setattr(benchmarks, "limit_threads", lambda threads: None)
    monkeypatch.setattr(benchmarks, "RESULTS", tmp_path / "RESULTS.md")
    return asked


def test_only_a_whole_run_writes_the_results(measured):
    done = CliRunner().invoke(benchmarks.main, ["lstm"])
    assert done.exit_code == 0
    assert measured == ["lstm"]
    assert "0.50x" in done.output
    assert not benchmarks.RESULTS.exists()
    assert CliRunner().invoke(benchmarks.main, []).exit_code == 0
    assert measured[1:] == list(benchmarks.ROWS)
    assert benchmarks.RESULTS.read_text(encoding="utf-8").count("| a peer |") == len(benchmarks.ROWS)


def test_a_disagreement_ends_the_run_without_results(measured, monkeypatch):
    def disagreeing():
        raise Disagreement("2 is not 3")
        yield

    monkeypatch.setattr(benchmarks.importlib, "import_module", lambda name: type("M", (), {"rows": disagreeing}))
    done = CliRunner().invoke(benchmarks.main, [])
    assert done.exit_code == 1
    assert "2 is not 3" in done.output
    assert not benchmarks.RESULTS.exists()


def test_every_name_is_a_file_and_every_measurement_has_a_name():
    files = {path.stem for path in Path(benchmarks.__file__).parent.glob("*.py") if "def rows()" in path.read_text()}
    assert files == set(benchmarks.ROWS)


def test_an_unknown_name_is_misuse():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "sofmax"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "softmax_jacobian" in done.stderr

"""The benchmarks' harness: it compares before it times, and its ratios are those of the medians."""

import dataclasses
import os
import subprocess
import sys
import time
import types
import zipfile
from pathlib import Path

import numpy as np
import psutil
import pytest
from click.testing import CliRunner

from autograder.asked.catalogue import Catalogue
from autograder.asked.expected import ExpectedAnswers
from autograder.asked.store import Store
from benchmarks import __main__ as benchmarks
from benchmarks import command, grading, kept, scale
from benchmarks.command import Spent
from benchmarks.grading import Grader, check_full_marks
from benchmarks.kept import Measured
from benchmarks.otter_run import find_otter, write_autograder
from benchmarks.processes import Beside, Family, Look
from benchmarks.race import WORTH_A_REASON, Disagreement, Part, Row, Side, Timing, check_agreement, race, take_turns
from benchmarks.report import duration, markdown
from benchmarks.scale_report import Sample, draw, milestones
from benchmarks.scale_report import markdown as scale_page
from tests.autograder.sandboxes import why_no_bubblewrap

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


def test_each_published_row_in_which_the_course_is_slower_has_its_reason():
    rows = [row for each in kept.read(benchmarks.RESULTS).values() for row in each.rows]
    slower = [row for row in rows if row.ratio > WORTH_A_REASON]
    assert len(rows) > 400
    assert len(slower) > 50
    assert [(row.what, row.size, row.peer, round(row.ratio, 2)) for row in slower if not row.note] == []


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
    text = "".join(log)
    assert text[:4] == "aabb"  # first each by itself, compiled and timed roughly
    assert {text[i : i + 4] for i in range(4, len(text), 4)} <= {"aabb", "bbaa"}  # called once more before it is timed
    assert len(text) == 4 + 3 * 4


def test_nobody_always_comes_after_the_same_side():
    log = []
    take_turns([lambda name=name: log.append(name) for name in "abc"], rounds=30, turn_seconds=0)
    text = "".join(log)[6::2]
    before = {name: {text[i - 1] for i in range(1, len(text)) if text[i] == name} for name in "abc"}
    assert all(len(others) >= 2 for others in before.values())


def test_what_takes_long_is_called_once_a_round(monkeypatch):
    monkeypatch.setattr("benchmarks.race.LONG", -1.0)
    log = []
    take_turns([lambda: log.append("a"), lambda: log.append("b")], rounds=2, turn_seconds=0)
    assert sorted(log[4:]) == ["a", "a", "b", "b"]


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
    text = markdown({"sums": Measured(0.0, (row(),))}, threads=2)
    assert "| Sum | 3 numbers | 1.00 s (1.00–1.00) | a peer | 2.00 s (2.00–2.00) | 0.5 | a note |" in text
    assert "tensorflow " in text
    assert "2 threads" in text
    assert str(ROOT) not in text


def test_a_bar_in_a_text_ends_no_cell():
    part = Part("Sum", "of that, |x|", Timing((1.0,)))
    assert r"| Sum | of that, \|x\| | 1.00 s (1.00–1.00) |" in markdown(
        {"sums": Measured(0.0, parts=(part,))}, threads=2
    )


def test_results_of_a_busy_machine_say_so():
    measured = {"sums": Measured(1.2, (row(),)), "products": Measured(0.1, (row(),))}
    assert "Not to be relied on:** other programs kept processors busy beside the rows of sums (1.2)." in markdown(
        measured, threads=2
    )
    assert "Not to be relied on" not in markdown({"products": measured["products"]}, threads=2)


def test_what_other_programs_do_is_told_from_what_this_one_does():
    code = "import time\nend = time.monotonic() + 60\nwhile time.monotonic() < end: pass"
    with subprocess.Popen([sys.executable, "-c", code]) as other:
        beside = Beside()
        time.sleep(0.7)
        assert beside.processors() > 0.4
        other.kill()
    beside, started, all_busy = Beside(), time.monotonic(), sum(psutil.cpu_times()[:3])
    until = time.process_time() + 0.5
    while time.process_time() < until:
        pass
    others = beside.processors() * (time.monotonic() - started)
    assert others < sum(psutil.cpu_times()[:3]) - all_busy - 0.3  # this one had half a second


def test_what_is_kept_is_what_was_measured(tmp_path):
    first = Measured(0.125, (dataclasses.replace(row(), note='a "note", ü'),))
    kept.write(
        tmp_path / "results.json", {"sums": first, "parts": Measured(0.0, parts=(Part("Sum", "a", Timing((1.0,))),))}
    )
    found = kept.read(tmp_path / "results.json")
    assert found["sums"].rows == first.rows
    assert found["parts"].parts == (Part("Sum", "a", Timing((1.0,))),)
    assert list(found) == ["sums", "parts"]
    assert kept.read(tmp_path / "none.json") == {}


def test_the_page_is_what_the_json_says():
    assert kept.read(benchmarks.RESULTS)
    assert set(kept.read(benchmarks.RESULTS)) <= {*benchmarks.ROWS, benchmarks.PARTS}
    written = benchmarks.PAGE.read_text(encoding="utf-8")
    tables = markdown(kept.read(benchmarks.RESULTS), threads=2).partition("| what |")[2]  # below this machine's name
    assert written.partition("| what |")[2] == tables


@pytest.fixture
def measured(monkeypatch, tmp_path):
    """The command line with one quick row a name, and results that go elsewhere."""
    asked = []

    class Module:
        def __init__(self, name):
            asked.append(name.removeprefix("benchmarks."))

        def rows(self):
            yield row()

        def parts(self):
            yield Part("Sum", "the last number", Timing((0.5,)))

    monkeypatch.setattr(benchmarks.importlib, "import_module", Module)
    monkeypatch.setattr(benchmarks, "limit_threads", lambda threads: None)
    monkeypatch.setattr(benchmarks, "RESULTS", tmp_path / "RESULTS.json")
    monkeypatch.setattr(benchmarks, "PAGE", tmp_path / "RESULTS.md")
    return asked


def test_a_whole_run_writes_the_results_and_one_of_some_rows_prints(measured):
    done = CliRunner().invoke(benchmarks.main, ["pooling"])
    assert done.exit_code == 0
    assert measured == ["pooling"]
    assert "0.50x" in done.output
    assert not benchmarks.PAGE.exists()
    assert CliRunner().invoke(benchmarks.main, []).exit_code == 0
    assert measured[1:] == [*benchmarks.ROWS, benchmarks.PARTS]
    written = benchmarks.PAGE.read_text(encoding="utf-8")
    assert written.count("| a peer |") == len(benchmarks.ROWS)
    assert "| Sum | the last number | 500.00 ms (500.00–500.00) |" in written


def test_some_rows_take_the_place_of_what_was_there(measured):
    other, old = row(), dataclasses.replace(row(), what="Old sum")
    kept.write(benchmarks.RESULTS, {"pooling": Measured(0.0, (old,)), "losses": Measured(0.0, (other, other))})
    assert CliRunner().invoke(benchmarks.main, ["pooling", "--write"]).exit_code == 0
    assert measured == ["pooling"]
    assert [len(each.rows) for each in kept.read(benchmarks.RESULTS).values()] == [2, 1]  # in the order of the names
    assert "Old sum" not in benchmarks.PAGE.read_text(encoding="utf-8")


def test_parts_are_measured_by_themselves(measured):
    done = CliRunner().invoke(benchmarks.main, ["parts"])
    assert done.exit_code == 0
    assert measured == [benchmarks.PARTS]
    assert "Sum: the last number: 500.00 ms" in done.output
    assert not benchmarks.RESULTS.exists()


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


def test_a_commands_time_is_that_of_its_children_too():
    busy = "import time\nwhile time.process_time() < 0.5: pass\n"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}]); print('done')"
    spent = command.run([sys.executable, "-c", code], cwd=ROOT, environment=os.environ, what="a test")
    assert spent.output == "done\n"
    assert spent.cpu >= 0.5
    assert spent.seconds > 0


def test_a_command_that_fails_says_what_it_wrote():
    code = "import sys; print('one'); sys.exit('two')"
    with pytest.raises(Disagreement, match="a test ended with 1:\none\ntwo"):
        command.run([sys.executable, "-c", code], cwd=ROOT, environment=os.environ, what="a test")


def test_time_that_goes_with_killed_processes_is_kept():
    family = Family(os.getpid())
    assert [family.seconds(cpu) for cpu in (1.0, 5.0, 2.0, 3.0, 0.5)] == [1.0, 5.0, 5.0, 6.0, 6.0]


def test_a_family_is_looked_at_until_it_ends():
    code = "x = bytearray(32 << 20)\ninput()"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])"
    with subprocess.Popen([sys.executable, "-c", outer], stdin=subprocess.PIPE) as process:
        family, look = Family(process.pid), None
        deadline = time.monotonic() + 60
        while (look is None or look.others < 32 << 20) and time.monotonic() < deadline:
            look = family.look()
        assert look.others >= 32 << 20 > look.parent > 0
        process.communicate(b"\n")
        assert family.look() is None


def test_nothing_is_seen_of_a_process_that_has_ended_but_was_not_waited_for():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        family = Family(process.pid)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert family.look() is None


def graded(**classes):
    """A grader that took so many seconds for classes of so many students, and twice that of the CPU."""
    return Grader({int(n.removeprefix("of_")): [Spent(s, 2 * s) for s in seconds] for n, seconds in classes.items()})


def test_a_submissions_time_is_shown_with_and_without_the_start():
    grader = graded(of_1=[5.0, 6.0], of_20=[10.0, 10.0], of_120=[60.0, 120.0])
    assert grader.each("seconds").samples == (0.5, 1.0)
    assert grader.one_more("seconds").samples == (0.5, 1.1)
    assert grader.one_more("cpu").samples == (1.0, 2.2)
    assert grader.alone("seconds").samples == (5.0, 6.0)


def test_a_larger_class_that_takes_less_time_is_no_measurement():
    with pytest.raises(Disagreement, match="120 submissions took no longer than 20"):
        graded(of_20=[10.0], of_120=[9.0]).one_more("seconds")


@pytest.mark.parametrize(
    "marks",
    [
        [("ada", 34.0, 34.0)],  # one is missing
        [("ada", 34.0, 34.0), ("bo", 33.9, 34.0)],
        [("ada", 34.0, 34.0), ("bo", 0.0, 0.0)],  # nothing was tried
        [("ada", 34.0, 34.0), ("bo", 34.0, 40.0)],
        [("ada", 34.0, 34.0), ("bo", float("nan"), 34.0)],
    ],
)
def test_less_than_full_marks_for_honest_answers_is_a_disagreement(marks):
    check_full_marks("a grader", 2, 34.0, [("ada", 34.0, 34.0), ("bo", 33.999999999, 34.0)])
    with pytest.raises(Disagreement, match="a grader"):
        check_full_marks("a grader", 2, 34.0, marks)


def test_rows_of_grading_take_their_numbers_from_the_right_classes():
    ours = {"first": graded(of_120=[12.0]), "warm": graded(of_1=[2.0], of_20=[3.0], of_120=[8.0])}
    peers = {name: graded(of_1=[4.0], of_4=[10.0]) for name in ("nbgrader", "otter", "api")}
    rows = list(grading._nbgrader({**ours, **peers})) + list(grading._otter({**ours, **peers}, "7.0.0"))
    numbers = [(r.what, r.size.partition(" (")[0], r.ours.median, r.theirs.median) for r in rows]
    each = [("Grading", "a class of 120", 0.1, 2.5), ("Grading", grading.MORE, 0.05, 2.0)]
    assert numbers == 2 * [*each, ("Grading, CPU", grading.MORE, 0.1, 4.0), ("Grading", grading.START_UP, 2.0, 4.0)]
    assert all("7.0.0" in r.peer for r in rows[4:])
    assert not any("not measured" in r.note for r in rows)


def test_the_results_say_where_otter_was_not_measured():
    ours = {"first": graded(of_120=[12.0]), "warm": graded(of_1=[2.0], of_20=[3.0], of_120=[8.0])}
    rows = list(grading._nbgrader({**ours, "nbgrader": graded(of_1=[4.0], of_4=[10.0])}))
    assert any("Otter-Grader was not measured" in r.note for r in rows)


def test_otter_is_looked_for_where_the_environment_says(monkeypatch, tmp_path):
    executable = tmp_path / "otter"
    executable.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("OTTER", raising=False)
    assert find_otter() == executable.resolve()
    monkeypatch.setenv("OTTER", str(tmp_path / "elsewhere" / "otter"))
    assert find_otter() is None


@pytest.fixture
def otters_tests(monkeypatch, tmp_path):
    """The tests that Otter would run on the softmax exercise, by name, with a decorator in Otter's place."""
    exercise = Catalogue()["activations.softmax_jacobian"]
    archive = tmp_path / "autograder.zip"
    write_autograder(archive, [exercise], ExpectedAnswers(Store(tmp_path / "kept.sqlite")))
    with zipfile.ZipFile(archive) as files:
        files.extractall(tmp_path)
    otter = types.ModuleType("otter.test_files")
    otter.test_case = lambda points, hidden: lambda function: (points, hidden, function)
    monkeypatch.setitem(sys.modules, "otter", types.ModuleType("otter"))
    monkeypatch.setitem(sys.modules, "otter.test_files", otter)
    monkeypatch.chdir(tmp_path / "files")
    names = {}
    exec((tmp_path / "tests" / "softmax_jacobian.py").read_text(encoding="utf-8"), names)
    return exercise, [names[f"case_{number}"] for number in range(len(exercise.cases))]


def passes(test, function):
    try:
        test(function)
    except AssertionError:
        return False
    return True


@pytest.mark.slow
def test_otter_is_given_the_same_cases_and_points(otters_tests):
    exercise, tests = otters_tests
    assert sum(points for points, _, _ in tests) == pytest.approx(exercise.points)
    assert [hidden for _, hidden, _ in tests] == [case.hidden for case in exercise.cases]
    assert all(passes(test, exercise.solution) for _, _, test in tests)
    assert all(passes(test, lambda x: exercise.solution(x.astype(np.float32))) for _, _, test in tests)
    with np.errstate(all="ignore"):
        unnoticed = [m.name for m in exercise.mistakes if all(passes(test, m.function) for _, _, test in tests)]
    assert unnoticed == ["input changed in place"]  # our own cases' arrays are read-only, Otter's are not


def run_over(students, *, last=2.0):
    """Samples of a run: a submission a second, 1 MiB more for each 64, and a peak in the end."""
    graded = [Sample(float(n), n, Look((64 << 20) + n * 16384, 1 << 30, 1.5 * n)) for n in range(students + 1)]
    return [*graded, Sample(students + last, students, Look(1 << 30, 0, 1.5 * students + 1))]


def test_milestones_are_the_first_samples_that_reach_them():
    samples = [sample for sample in run_over(350) if sample.done % 7 == 0]
    assert [sample.done for sample in milestones(samples)] == [105, 301, 350]
    assert [sample.done for sample in milestones(run_over(5))] == [5]


def test_the_page_of_a_large_class_tells_growth_and_the_peak_in_the_end():
    page = scale_page(run_over(400), jobs=2, load=0.0, written=5 << 20)
    assert "| 300 | 300 | 69 MiB | 1024 MiB | 1000 | 1500 |" in page
    assert "grows by 16.0 KiB a submission" in page
    assert "2.0 s, in which its own memory reaches 1024 MiB" in page
    assert "left 5 MiB of files" in page
    assert "Not to be relied on" not in page
    assert "grows by" not in scale_page(run_over(5), jobs=2, load=100.0, written=0)


def test_the_picture_is_the_same_for_the_same_run(tmp_path):
    for name in ("one.svg", "two.svg"):
        draw(run_over(5), tmp_path / name)
    one, two = ((tmp_path / name).read_bytes() for name in ("one.svg", "two.svg"))
    assert one == two
    assert b"submissions done" in one


def test_no_two_submissions_of_a_large_class_are_the_same(tmp_path):
    scale.hand_in(tmp_path, 7)
    files = sorted((tmp_path / "submitted").rglob("*.ipynb"))
    assert [path.parts[-3] for path in files] == [f"student-{number:05}" for number in range(7)]
    assert len({path.read_bytes() for path in files}) == 7


def test_progress_is_read_from_the_log(tmp_path):
    log = tmp_path / "log"
    log.write_text("a warning\n[9/300] x: 34/34\n[10/300] y: 34/34\n[11/3", encoding="utf-8")
    assert scale._done(log) == 10
    log.write_text("", encoding="utf-8")
    assert scale._done(log) == 0


@pytest.mark.slow
@pytest.mark.sandbox
@pytest.mark.skipif(bool(why_no_bubblewrap()), reason=why_no_bubblewrap() or "-")
def test_a_class_is_watched_from_its_first_submission_to_its_end(tmp_path):
    scale.hand_in(tmp_path, 4)
    samples = list(scale.observe(tmp_path, 4, jobs=2))
    assert samples[-1].done == 4
    assert [s.done for s in samples] == sorted(s.done for s in samples)
    assert [s.look.cpu for s in samples] == sorted(s.look.cpu for s in samples)
    assert max(s.look.parent for s in samples) > 32 << 20
    assert max(s.look.others for s in samples) > 32 << 20


@pytest.mark.slow
@pytest.mark.sandbox
@pytest.mark.skipif(bool(why_no_bubblewrap()), reason=why_no_bubblewrap() or "-")
def test_marks_lost_in_a_large_class_end_the_run(tmp_path):
    scale.hand_in(tmp_path, 2)
    path = next((tmp_path / "submitted").rglob("*.ipynb"))
    path.write_text("{", encoding="utf-8")
    with pytest.raises(Disagreement, match="grading 2 honest submissions ended with 1"):
        list(scale.observe(tmp_path, 2, jobs=1))

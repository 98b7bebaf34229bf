"""Self-study in a terminal of 80 columns, driven by keys; killed, and gone on with."""

import os
import signal
import subprocess
import time

import pytest

from autograder.asked.catalogue import Catalogue
from autograder.handout.recording import recording
from autograder.study.record import PROGRESS, Records, Standing
from tests.autograder.study.terminal import COMMAND, PATIENCE, ROOT, Learner
from tests.autograder.toy import AFFINE, EXERCISES, RIGHT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal")]
WRONG = RIGHT.replace("mean(axis=0)", "sum(axis=0)")
FILE = "toy/affine.py"
MEANS = "def column_means(x):\n    return x.mean(axis=0)\n"


def records(home):
    return Records.read(home / "study" / PROGRESS)


def test_from_the_first_look_to_the_last_exercise(tmp_path):
    with Learner(tmp_path, "toy") as learner:
        screen = learner.sees("0 of 1 done", "toy.affine", "study/toy/affine.py:")
        assert max(map(len, screen.splitlines())) <= 80
        assert "\x1b]8;id=" in learner.raw, "a link to click on"
        assert learner.file(FILE).as_uri() in learner.raw
        assert "NotImplementedError" in learner.file(FILE).read_text(encoding="utf-8")
        learner.write(FILE, WRONG)
        screen = learner.sees("1 of 3 cases is right", "What probably happened", "The batch is summed, not averaged.")
        assert "import numpy as np" in screen, "inputs to paste"
        assert screen.count("✗ ") <= 2, "one case, not all of them"
        learner.write(FILE, RIGHT)
        learner.sees("are right, the hidden ones too", "That was the last one", "1 of 1 done")
        assert records(tmp_path)["toy.affine"].standing is Standing.DONE
        learner.press("q")
        learner.look(2)
        assert "goes on from there" in learner.raw


def test_hints_come_one_by_one_and_are_offered_after_three_equal_failures(tmp_path):
    with Learner(tmp_path, "toy") as learner:
        learner.sees("toy.affine")
        for times in range(3):
            learner.write(FILE, WRONG + "\n" * times)
            learner.sees("1 of 3 cases is right") if not times else learner.look(3)
        learner.sees("3 times the same. h gives a hint.")
        learner.press("h")
        learner.sees("Hint 1 of")
        for _ in range(4):
            learner.press("h")
        learner.sees("line")
        assert records(tmp_path)["toy.affine"].hints >= 1


def test_the_list_is_filtered_and_jumped_in(tmp_path):
    with Learner(tmp_path, "averages") as learner:
        learner.sees("averages.column_means")
        learner.press("l")
        learner.sees("filter:", "○ averages.standardize")
        learner.press("stand")
        learner.look(1)
        assert "column_means" not in learner.screen
        learner.press("\r")
        learner.sees("study/90-averages/standardize.py")
        learner.press("l")
        learner.sees("filter:")
        learner.press("\x1b")
        learner.sees("h hint")
        learner.press("n")
        learner.sees("study/90-averages/column_means.py")


def test_whatever_is_saved_is_what_is_worked_on(tmp_path):
    with Learner(tmp_path, "averages") as learner:
        learner.sees("averages.column_means")
        learner.press("n")
        learner.sees("averages.standardize")
        learner.write("90-averages/column_means.py", MEANS)
        learner.sees("column_means.py", "are right")
        assert records(tmp_path)["averages.column_means"].standing is Standing.DONE


def test_a_solution_is_shown_for_a_surrender_that_is_typed_and_the_exercise_comes_back(tmp_path):
    with Learner(tmp_path, "averages") as learner:
        learner.sees("averages.column_means")
        learner.press("s")
        learner.sees("Type `give up`")
        learner.press("no\r")
        learner.sees("Not shown")
        learner.press("s")
        learner.sees("Type `give up`")
        learner.press("give up\r")
        learner.sees("A solution", "def column_means")
        record = records(tmp_path)["averages.column_means"]
        assert record.shown
        assert record.standing is Standing.BEGUN


def test_where_there_are_no_solutions_nobody_gives_up_for_one(tmp_path):
    course = tmp_path / "course" / "averages"
    course.mkdir(parents=True)
    catalogue = Catalogue([EXERCISES])
    (course / "column_means.recorded").write_bytes(recording(catalogue["averages.column_means"]))
    before = [*COMMAND[:-3], "--exercises", str(course.parent)]
    with Learner(tmp_path, "averages", before=before) as learner:
        learner.sees("averages.column_means")
        assert "s solution" not in learner.screen
        learner.press("s")
        learner.sees("solutions are not in this hand-out")
        assert "give up" not in learner.screen
        assert not records(tmp_path)["averages.column_means"].shown
        learner.press("h")
        hints = len(catalogue["averages.column_means"].hints)
        learner.sees(f"Hint 1 of {hints}" if hints else "There are no more hints")
        learner.write("averages/column_means.py", MEANS)
        screen = learner.sees("cases are right", "n goes on.")
        assert "solution" not in screen
        assert "reference" not in screen


def test_cases_that_fail_are_named_one_by_one(tmp_path):
    """A name may have a comma in it."""
    with Learner(tmp_path, "toy", size=(60, 80)) as learner:
        learner.sees("toy.affine")
        learner.write(FILE, WRONG)
        screen = " ".join(learner.sees("Others that fail").split())
        others = AFFINE.cases[1:]
        assert any(f"“{case.name}”" in screen for case in others), screen


def test_titles_in_the_list_stand_below_each_other(tmp_path):
    with Learner(tmp_path, "optimization", before=[*COMMAND[:-3]]) as learner:
        learner.sees("optimization.gradient_descent")
        learner.press("l")
        screen = learner.sees("filter:", "stochastic_gradient_descent")
        rows = [line for line in screen.splitlines() if "○" in line]
        places = {line.index(line.split(None, 3 if "›" in line else 2)[-1]) for line in rows}
        assert len(places) == 1, screen


def test_beginning_again_asks_and_keeps_what_there_was(tmp_path):
    with Learner(tmp_path, "toy") as learner:
        learner.sees("toy.affine")
        learner.write(FILE, WRONG)
        learner.sees("of 3 cases")
        learner.press("x")
        learner.sees("Your text is kept:")
        learner.press("\x1b")
        learner.look(1)
        assert learner.file(FILE).read_text(encoding="utf-8") == WRONG
        learner.press("x")
        learner.sees("Your text is kept:")
        learner.press("y\r")
        learner.sees("Begun again", "kept/toy")
        assert learner.file("kept/toy/affine-1.py").read_text(encoding="utf-8") == WRONG
        assert "NotImplementedError" in learner.file(FILE).read_text(encoding="utf-8")


def test_a_kill_loses_nothing_and_what_is_done_is_not_checked_again(tmp_path):
    with Learner(tmp_path, "averages") as learner:
        learner.sees("averages.column_means")
        learner.write("90-averages/column_means.py", MEANS)
        learner.sees("are right")
        learner.process.kill(signal.SIGKILL)
    before = (tmp_path / "study" / PROGRESS).read_text(encoding="utf-8")
    with Learner(tmp_path) as learner:
        learner.sees("column_means", "1 of 2 done", "Done on")
        learner.look(3)
        assert "are right" not in learner.screen
        assert (tmp_path / "study" / PROGRESS).read_text(encoding="utf-8") == before


def test_an_answer_that_hangs_or_crashes_does_not_touch_the_loop(tmp_path):
    with Learner(tmp_path, "toy") as learner:
        learner.sees("toy.affine")
        learner.write(FILE, "def affine(x, w, *, shift=0.0):\n    while True:\n        pass\n")
        learner.sees("Checking")
        learner.press("l")
        learner.sees("filter:")
        learner.press("\x1b")
        learner.write(FILE, "import os\n\n\ndef affine(x, w, *, shift=0.0):\n    os._exit(1)\n")
        learner.sees("ended its own process")
        learner.write(FILE, "def affine(x, w, *, shift=0.0)\n    return x\n")
        learner.sees("line 1")
        learner.write(FILE, RIGHT)
        learner.sees("are right, the hidden ones too")


def test_hidden_cases_are_named_and_their_inputs_shown_on_request(tmp_path):
    only_hidden = RIGHT.replace("+ shift", "+ (0.0 if shift else shift)")
    with Learner(tmp_path, "toy") as learner:
        learner.sees("toy.affine")
        learner.write(FILE, only_hidden)
        screen = learner.sees("with a shift (hidden when this is graded)")
        assert "import numpy" not in screen
        learner.press("i")
        learner.sees("shift = ", "expected")


@pytest.mark.parametrize("colour", [{}, {"NO_COLOR": "1"}], ids=["colour", "no-colour"])
def test_colour_is_never_needed(tmp_path, colour):
    with Learner(tmp_path, "toy", **colour) as learner:
        learner.sees("toy.affine")
        learner.write(FILE, WRONG)
        learner.sees("of 3 cases")
        coloured = "\x1b[31m" in learner.raw or "\x1b[36m" in learner.raw or "\x1b[32m" in learner.raw
        assert coloured == (not colour)


def test_in_a_log_lines_are_read_and_nothing_of_a_terminal_is_written(tmp_path):
    process = subprocess.Popen(
        [*COMMAND, "toy"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    path = tmp_path / "study" / FILE
    end = time.monotonic() + PATIENCE
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.1)
    path.write_text(WRONG, encoding="utf-8")
    while not records(tmp_path)["toy.affine"].tries and time.monotonic() < end:
        time.sleep(0.1)
    process.stdin.write("h\nlist\nsolution\nno\nnonsense\nquit\n")
    process.stdin.flush()
    text, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "\x1b" not in text
    for part in ("The batch is summed", "Hint 1 of", "◐ toy.affine", "Not shown", "no exercise 'nonsense'"):
        assert part in text, text
    assert max(map(len, text.splitlines())) <= 80


def test_a_log_says_once_which_commands_there_are(tmp_path):
    done = subprocess.run(
        [*COMMAND, "averages", "--plain"], cwd=tmp_path, input="next\nh\nq\n", capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}, encoding="utf-8",
    )  # fmt: skip
    assert done.stdout.count("h hint  n next") == 1, done.stdout
    places = [done.stdout.index(text) for text in ("Return the mean of each column.", "h hint", "Hint 1")]
    assert places == sorted(places)


def test_the_record_and_the_answer_of_a_renamed_exercise_go_with_it(tmp_path):
    old = tmp_path / "study" / "toy" / "linear_map.py"
    old.parent.mkdir(parents=True)
    old.write_text(RIGHT.replace("affine", "linear_map"), encoding="utf-8")
    (tmp_path / "study" / PROGRESS).write_text(
        "now = toy.linear_map\ntoy.linear_map begun=2026-01-02 tries=7\ngone.entirely done=2026-01-01\n",
        encoding="utf-8",
    )
    own = tmp_path / "own"
    own.mkdir()
    (own / "renamed.txt").write_text("toy.linear_map toy.affine\n", encoding="utf-8")
    with Learner(tmp_path, before=[*COMMAND[:-1], "--exercises", str(own)]) as learner:
        learner.sees("toy.affine")
        assert learner.file(FILE).read_text(encoding="utf-8") == old.read_text(encoding="utf-8")
    assert records(tmp_path)["toy.affine"].tries >= 7
    assert records(tmp_path)["gone.entirely"].done


def test_polling_finds_saves_too_and_a_wide_terminal_has_both_programs_side_by_side(tmp_path):
    with Learner(tmp_path, "toy", "--poll", size=(40, 140)) as learner:
        learner.sees("toy.affine")
        learner.write(FILE, RIGHT)
        learner.sees("are right")
        learner.press("s")
        screen = learner.sees("A solution")
        assert any("Yours" in line and "A solution" in line for line in screen.splitlines())


def test_an_unknown_unit_is_refused_and_nothing_is_made(tmp_path):
    done = subprocess.run(
        [*COMMAND, "nonsense"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        stdin=subprocess.DEVNULL, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "no unit 'nonsense'" in done.stderr
    assert not list(tmp_path.iterdir())

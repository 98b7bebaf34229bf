"""Exercises as students have them: recorded values come back as they were, and say what is not there."""

import dataclasses
import inspect
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.asked.catalogue import Catalogue
from autograder.asked.exercise import ExerciseError
from autograder.asked.record import Body, Writer, read_body, read_head
from autograder.asked.recorded import SUFFIX, read_recorded
from autograder.course.assignments import read_assignments
from autograder.course.stub import imports, solution_source, stub
from autograder.handout.folder import PROJECT, bring_up_to_date, without_answers
from autograder.handout.recording import digest_of, is_current, recording
from autograder.handout.shortened import shortened, shortened_draws
from autograder.sandbox.inside.wire import Seed
from autograder.verdict.rehearsal import public_variants, rehearse
from tests.autograder.toy import AFFINE, EXERCISES

ROOT = Path(__file__).parents[2]


def written(tmp_path, exercise=AFFINE, **options):
    path = tmp_path / "toy" / f"{exercise.name}{SUFFIX}"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(recording(exercise, **options))
    return path


@pytest.fixture
def path(tmp_path):
    return written(tmp_path)


@pytest.fixture
def kept(path):
    return read_recorded(path, "toy.affine")


VALUES = [
    None, True, 3, 2**80, -0.0, 0.1, float("inf"), "α", [], [1, [2.5, None]], (), (1, [2]), {"a": (1,), 2: [3]},
    np.float64(0.1), np.float32(0.1), np.int64(3), np.bool_(True), np.array(2.5), np.zeros((0, 3)),
    np.arange(6, dtype=np.int32).reshape(2, 3), np.array([[True, False]]), np.array([1 + 2j]), np.array(["a", "βγ"]),
    np.arange(6.0).reshape(2, 3).T, np.array([np.nan, np.inf, -0.0]), Seed(7),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{type(value).__name__}-{value!r}"[:40])
def test_a_recorded_value_comes_back_as_it_was(value, tmp_path):
    writer = Writer()
    file = tmp_path / "a.recorded"
    file.write_bytes(writer.file({}, writer.tree([value, value])))
    body = read_body(file)
    for back in body.value(body.tree):
        assert_same(back, value)


def assert_same(back, value):
    assert type(back) is type(value)
    if isinstance(value, np.ndarray):
        assert (back.dtype, back.shape) == (value.dtype, value.shape)
        assert back.tobytes() == np.ascontiguousarray(value).tobytes()
    elif isinstance(value, Seed):
        assert back.number == value.number
    elif isinstance(value, (list, tuple)):
        assert len(back) == len(value)
        list(map(assert_same, back, value))
    else:
        assert repr(back) == repr(value)


@pytest.mark.parametrize("value", [object(), {1, 2}, np.array([object()]), np.array(["2026-01-01"], "M8[D]"), len])
def test_what_is_no_data_is_not_recorded(value):
    with pytest.raises(TypeError, match=f"a value of type {type(value).__name__} cannot be recorded"):
        Writer().tree(value)


def test_equal_arrays_take_room_once():
    def size(*arrays):
        writer = Writer()
        return len(writer.file({}, [writer.tree(array) for array in arrays]))

    one, other = np.random.default_rng(0).normal(size=(2, 500))
    assert size(one, one.copy()) < size(one) + 20
    assert size(one, other) > size(one) + 3000


def test_a_recorded_exercise_says_of_itself_what_the_exercise_does(kept):
    for name in ("id", "name", "title", "unit", "statement", "points", "parts", "forbidden", "hints", "packages",
                 "seconds", "memory_mib", "weight", "analytic"):  # fmt: skip
        mine, full = getattr(kept, name), getattr(AFFINE, name)
        assert list(mine) == list(full) if isinstance(full, (list, tuple)) else mine == full, name
    assert str(kept.signature) == str(AFFINE.signature)
    assert inspect.signature(kept.solution).parameters["shift"].default == 0.0
    assert stub(kept) == stub(AFFINE)
    assert imports(kept) == imports(AFFINE) == []


def test_there_is_nothing_of_a_hidden_case_and_no_solution(path, kept):
    assert [case.name for case in kept.cases] == ["one", "several"]
    whole = json.dumps([read_head(path), read_body(path).tree])
    assert "with a shift" not in whole
    assert "x.mean" not in whole
    assert "The shift is missing" not in whole, "a mistake that only hidden cases show"
    with pytest.raises(ExerciseError, match=r"toy\.affine: solutions are not in this hand-out"):
        solution_source(kept)
    with pytest.raises(ExerciseError, match="its functions are not in this hand-out"):
        kept.reference()
    with pytest.raises(ExerciseError, match="the case 'with a shift' is not in this hand-out"):
        kept.inputs(AFFINE.case("with a shift"), 0)


def test_who_studies_alone_has_the_hidden_cases_and_the_solution(tmp_path):
    kept = read_recorded(written(tmp_path, everything=True), "toy.affine")
    assert solution_source(kept) == solution_source(AFFINE)
    for implementation in (AFFINE.solution, *(mistake.function for mistake in AFFINE.mistakes)):
        assert rehearse(kept, implementation) == rehearse(AFFINE, implementation)


def test_an_installation_of_recordings_is_a_catalogue(tmp_path, path, monkeypatch):
    monkeypatch.setattr("autograder.asked.catalogue.EXERCISES", tmp_path)
    (exercise,) = Catalogue()
    assert exercise.id == "toy.affine"
    assert Catalogue()["toy.affine"] is exercise
    path.write_bytes(recording(dataclasses.replace(AFFINE, points=7)))
    assert Catalogue()["toy.affine"].points == 7, "another file, another exercise"


def test_a_copy_with_other_limits_is_as_good(kept):
    quick = dataclasses.replace(kept, seconds=1)
    for mistake in AFFINE.mistakes:
        assert rehearse(quick, mistake.function, hidden=False) == rehearse(kept, mistake.function, hidden=False)


def test_marks_are_the_public_cases_share(kept):
    result = rehearse(kept, AFFINE.solution, hidden=False)
    assert result.score == result.max_score == 2.0


def test_inputs_cannot_be_written_to(kept):
    for variant in public_variants(kept, hidden=False):
        assert not variant.inputs["x"].flags.writeable
        assert not variant.expected[0].flags.writeable


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda content: b"", "no recorded exercise of this version"),
        (lambda content: content.replace(b"recorded 1", b"recorded 0"), "no recorded exercise of this version"),
        (lambda content: content[:60] + b"xxxx" + content[64:], "is damaged"),
    ],
)
def test_a_damaged_file_says_what_to_do(path, damage, told):
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ExerciseError, match=rf"affine\.recorded .*{told}.*install the hand-out again|{told}"):
        read_recorded(path, "toy.affine")


def test_a_default_that_is_no_data_is_told(tmp_path):
    folder = tmp_path / "toy"
    folder.mkdir()
    text = (EXERCISES / "toy" / "affine.py").read_text()
    (folder / "affine.py").write_text(text.replace("shift=0.0", "shift=np.zeros(3)"))
    with pytest.raises(ExerciseError, match=r"toy\.affine cannot be handed out as data: the default of 'shift' is"):
        recording(Catalogue([tmp_path])["toy.affine"])


class TestFreshness:
    def test_an_unchanged_exercise_is_current(self, path):
        assert is_current(AFFINE, path)
        assert not is_current(AFFINE, path, everything=True)

    def test_a_missing_or_damaged_file_is_not(self, path, tmp_path):
        assert not is_current(AFFINE, tmp_path / "nothing.recorded")
        path.write_bytes(b"")
        assert not is_current(AFFINE, path)

    def test_the_text_of_the_exercise_decides(self, tmp_path):
        folder = tmp_path / "unit"
        folder.mkdir()
        text = (EXERCISES / "toy" / "affine.py").read_text()
        digests = set()
        for change in (
            ("", ""),
            ("# a comment", ""),
            ("weight is transposed", "weight is turned"),
            ("x @ w +", "x@w+"),
        ):
            (folder / "affine.py").write_text(text.replace(*change))
            digests.add(digest_of(Catalogue([tmp_path])["unit.affine"], False))
        assert len(digests) == 2, "sentences count, blanks do not"

    def test_a_clone_is_brought_up_to_date(self, tmp_path):
        (tmp_path / PROJECT).mkdir(parents=True)
        assert bring_up_to_date(tmp_path, []) == [], "not a clone"

        class Small(Catalogue):
            def __init__(self):
                super().__init__([EXERCISES])
                self.paths = {name: path for name, path in self.paths.items() if EXERCISES in path.parents}
                self.folders = [EXERCISES]

        (tmp_path / PROJECT / "pyproject.toml").touch()
        names = ["averages/column_means", "averages/standardize", "toy/affine"]
        wanted = [PROJECT / "exercises" / f"{name}{SUFFIX}" for name in names] + [
            PROJECT / "exercises" / "averages" / "unit.md"
        ]
        assert bring_up_to_date(tmp_path, Small(), check=True) == wanted
        assert not (tmp_path / wanted[0]).exists()
        assert bring_up_to_date(tmp_path, Small()) == wanted
        assert bring_up_to_date(tmp_path, Small(), check=True) == []
        gone = tmp_path / PROJECT / "exercises" / "averages" / f"gone{SUFFIX}"
        gone.touch()
        assert bring_up_to_date(tmp_path, Small()) == [gone.relative_to(tmp_path)]
        assert not gone.exists()


def test_prose_is_handed_out_without_model_answers():
    found = [path for path in Catalogue().prose() if "!answer" in path.read_text(encoding="utf-8")]
    assert found
    for path in found:
        left = without_answers(path)
        text = path.read_text(encoding="utf-8")
        assert left.count("!end") == text.count("!end")
        for answer in text.split("!answer\n")[1:]:
            assert answer.split("\n!end")[0] not in left


def test_a_students_prose_has_the_same_exercises_in_the_same_order(tmp_path, monkeypatch):
    class Prose:
        paths = Catalogue().paths
        notebooks = None

        def __init__(self, files):
            self.files = files

        def __contains__(self, exercise_id):
            return exercise_id in self.paths

        def prose(self):
            return self.files

    files = []
    for path in Catalogue().prose():
        files.append(tmp_path / path.parent.name / path.name)
        files[-1].parent.mkdir(exist_ok=True)
        files[-1].write_text(without_answers(path), encoding="utf-8")
    mine, full = read_assignments(Prose(files)), read_assignments(Catalogue())
    assert {n: a.exercise_ids for n, a in mine.items()} == {n: a.exercise_ids for n, a in full.items()}
    assert {n: a.grade_ids for n, a in mine.items()} == {n: a.grade_ids for n, a in full.items()}


def test_shortened_answers_are_known_again():
    rng = np.random.default_rng(0)
    expected, tolerance = rng.normal(size=200), 1e-5
    answer = expected.copy()
    answer[:100] += 1e-9
    answer[100:] *= 2
    short = shortened(answer, expected, tolerance)
    assert np.array_equal(short[:100], expected[:100]), "right but for rounding"
    assert 0 < np.abs(short - answer)[100:].max() <= tolerance / 32
    both = shortened((answer, answer[:3]), (expected, expected), (tolerance, tolerance))
    assert np.array_equal(both[0], short)
    assert both[1] is not None
    assert np.array_equal(both[1], answer[:3]), "another shape stays"


@pytest.mark.parametrize("value", [np.array([np.nan, np.inf, 1e308, -1e308, 0.0]), np.array([3, 4])])
def test_what_cannot_be_shortened_stays(value):
    short = shortened(value, np.zeros(value.shape), 1e-5)
    assert short.dtype == value.dtype
    assert np.array_equal(short, value, equal_nan=value.dtype.kind == "f")


def test_draws_keep_what_tests_of_them_look_at():
    draws = np.random.default_rng(0).normal(size=1000)
    assert 0 < np.abs(shortened_draws(draws) - draws).max() < 2e-3
    means = np.tile([0.1, 0.3], (500, 1))
    assert np.array_equal(shortened_draws(means), means), "they lie between two cells that are counted"
    assert np.array_equal(shortened_draws(np.zeros(3)), np.zeros(3))


def test_the_clone_holds_a_recording_of_every_exercise():
    """That they are current is for `autograder build --check`, which the gate runs."""
    folder = ROOT / PROJECT / "exercises"
    assert {f"{path.parent.name}.{path.stem}" for path in folder.glob(f"*/*{SUFFIX}")} == set(Catalogue().paths)
    for path in sorted(folder.glob(f"*/*{SUFFIX}")):
        kept = read_recorded(path, f"{path.parent.name}.{path.stem}")
        assert not any(case.hidden for case in kept.cases)
        assert kept.answer == ""


def test_a_check_needs_nothing_of_tensorflow(path):
    code = (
        "import sys; from pathlib import Path; from autograder.asked.recorded import read_recorded; "
        "from autograder.verdict.rehearsal import rehearse; "
        f"kept = read_recorded(Path({str(path)!r}), 'toy.affine'); "
        "print(rehearse(kept, lambda x, w, *, shift=0.0: (x @ w, x), hidden=False).score, "
        "sorted({'tensorflow', 'keras', 'dlcourse'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1.5 []"


def test_a_body_without_arrays_reads_plain_values():
    assert Body(None, [], b"").value({"t": [1, {"f": (0.5).hex()}]}) == (1, 0.5)

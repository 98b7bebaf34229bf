"""What a mark depends on: all that decides it, and nothing else."""

import dataclasses
import sys
import threading
from pathlib import Path

import pytest
import tensorflow as tf

import autograder
import dlcourse
from autograder.asked.catalogue import Catalogue
from autograder.asked.code import Sources
from autograder.asked.expected import expected_answers, reference_of
from autograder.asked.provenance import Provenance, Tracer, differences, provenance
from autograder.asked.sampled import GIVEN
from autograder.asked.seeds import public_seed
from autograder.asked.store import Store
from autograder.verdict.rehearsal import rehearse
from tests.autograder.toy import AFFINE

ENGINE, REFERENCE = Path(autograder.__file__).parent, Path(dlcourse.__file__).parent
CATALOGUE = Catalogue()
EXERCISES = list(CATALOGUE)
STATEMENT = b"\nsomething_new = 1\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return Store(tmp_path_factory.mktemp("store") / "kept.sqlite")


def adding(changed, addition=STATEMENT, store=None):
    """A tracer of files to some of which something is added."""
    return Tracer(lambda path: path.read_bytes() + (addition if path in changed else b""), store)


def traced(store, exercises, changed=None, addition=STATEMENT):
    """The digests of exercises by id, with something added to one file."""
    tracer = adding({changed}, addition, store)
    return {exercise.id: tracer.trace(exercise).digest for exercise in exercises}


@pytest.fixture(scope="module")
def unchanged(store):
    return traced(store, EXERCISES)


# One exercise for each module of the reference that exercises name: what is beneath it is the same for all of them.
SOME = list({reference_of(exercise).__module__: exercise for exercise in EXERCISES}.values())


def reference_files():
    return [path for path in REFERENCE.rglob("*.py") if path.name != "__init__.py"]


def engine_files():
    return [path for path in ENGINE.rglob("*.py") if ENGINE / "exercises" not in path.parents]


def test_a_change_of_any_file_changes_the_digests_that_name_it_and_no_other(store):
    """Half of the files are changed at once, in so many ways that any two are told apart; then each part by itself."""
    some = SOME[:: max(1, len(SOME) // 60)]
    files = [*reference_files(), *engine_files()]
    tracer = Tracer(store=store)
    before = {exercise.id: tracer.trace(exercise) for exercise in some}
    for bit in range(len(files).bit_length()):
        for half in (0, 1):
            changed = {path for number, path in enumerate(files) if number >> bit & 1 == half}
            names = {path.relative_to(ENGINE.parent).as_posix() for path in changed}
            tracer = adding(changed, store=store)
            for exercise in some:
                found = differences(before[exercise.id].parts, tracer.trace(exercise).parts)
                assert set(found) == names & set(before[exercise.id].parts), exercise.id
    for found in before.values():
        for name in found.parts:
            assert Provenance({**found.parts, name: "another"}, found.for_answers).digest != found.digest, name


@pytest.mark.parametrize("addition", [b"\n# a remark\n", b"\n\n\n"])
def test_a_remark_changes_nothing(store, unchanged, addition):
    for path in (ENGINE / "trial" / "compare.py", REFERENCE / "graph.py", SOME[0].path):
        assert traced(store, SOME[:1], path, addition)[SOME[0].id] == unchanged[SOME[0].id]


def test_a_docstring_of_the_reference_changes_nothing_and_a_number_does(store, unchanged):
    def changed(old, new):
        target = REFERENCE / "activations" / "sigmoidal.py"

        def read(path):
            text = path.read_bytes()
            assert path != target or old in text
            return text.replace(old, new) if path == target else text

        exercise = CATALOGUE["activations.sigmoid"]
        return Tracer(read, store).trace(exercise).digest != unchanged[exercise.id]

    assert not changed(b'"""Sigmoid', b'"""More: sigmoid')
    assert changed(b"__all__ = ", b"something = 2\n__all__ = ")


def test_another_units_module_concerns_only_who_uses_it(store, unchanged):
    """One line in the Boltzmann machine once voided 185 of 194 exercises."""
    after = traced(store, EXERCISES, REFERENCE / "energy" / "rbm.py")
    changed = {i for i in after if after[i] != unchanged[i]}
    assert "energy.cd_k" in changed
    assert {i.split(".")[0] for i in changed} == {"energy"}


def test_a_module_beside_an_exercise_counts_and_is_loaded_anew(tmp_path, store):
    unit = tmp_path / "toy"
    unit.mkdir()
    (unit / "_numbers.py").write_text("SIZE = 3\n")
    (unit / "double.py").write_text(
        '"""Twice."""\n\nfrom autograder import Case, Exercise\n\nfrom ._numbers import SIZE\n\n\n'
        'def double(x):\n    """Return twice x."""\n    return 2 * x\n\n\n'
        "exercise = Exercise(solution=double, reference=double, points=SIZE, mistakes=[],\n"
        '                    cases=[Case("c", lambda rng: rng.normal(size=SIZE))])\n'
    )
    catalogue = Catalogue([tmp_path])
    before = catalogue["toy.double"]
    assert "toy/_numbers.py" in provenance(before).parts
    assert before.points == 3
    (unit / "_numbers.py").write_text("SIZE = 4\n")
    after = catalogue["toy.double"]
    assert after.points == 4
    assert differences(provenance(before).parts, provenance(after).parts) == ["toy/_numbers.py"]
    (unit / "_numbers.py").write_text("from ._sizes import SIZE\n")
    for size in (5, 6):  # of a file that only the file beside the exercise imports
        (unit / "_sizes.py").write_text(f"SIZE = {size}\n")
        assert catalogue["toy.double"].points == size


def test_a_name_that_a_package_binds_comes_before_its_module(tmp_path, store):
    """As for Python: ``from net import cell`` is what ``net`` binds, though there is a ``net/cell.py``."""
    package = tmp_path / "net"
    package.mkdir()
    for name, text in {
        "__init__": "from net.layers import cell\nfrom net import gates\n",
        "layers": "def cell(x):\n    return x\n",
        "cell": "SIZE = 3\n",
        "gates": "OPEN = 1.0\n",
        "uses": "from net import cell\n",
        "uses_module": "from net.cell import SIZE\nfrom . import gates\n",
    }.items():
        (package / f"{name}.py").write_text(text)
    sources = Sources({"net": package}, Path.read_bytes, store)
    assert {path.stem for path in sources.needed(package / "uses.py")} == {"uses", "layers"}
    assert {path.stem for path in sources.needed(package / "uses_module.py")} == {"uses_module", "cell", "gates"}


def test_a_package_comes_before_a_module_of_its_name(tmp_path, store):
    """As for Python; with both distributions installed, `autograder.py` lies beside `autograder/`."""
    for name, text in {
        "net/__init__": "from net.layers import cell\n",
        "net/layers": "def cell(x):\n    return x\n",
        "net/gates/__init__": "OPEN = 1.0\n",
        "net/gates": "OPEN = 2.0\n",
        "net": "cell = 3\n",
        "uses": "from net import cell\nfrom net import gates\n",
        "uses_module": "import net.gates\n",
    }.items():
        (tmp_path / f"{name}.py").parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / f"{name}.py").write_text(text)
    sources = Sources({"net": tmp_path / "net"}, Path.read_bytes, store)

    def needed(name):
        return {path.relative_to(tmp_path).as_posix() for path in sources.needed(tmp_path / name)}

    assert needed("uses.py") == {"uses.py", "net/layers.py", "net/gates/__init__.py"}
    assert needed("uses_module.py") == {"uses_module.py", "net/gates/__init__.py"}


def test_sentences_and_pages_decide_no_mark():
    parts = set(provenance(AFFINE).parts)
    assert {"autograder/trial/compare.py", "autograder/verdict/judge.py", "autograder/handin/source.py"} < parts
    assert {"autograder/sandbox/inside/student.py", "toy/affine.py", "Python", "numpy"} < parts
    assert not {p for p in parts if p.startswith(("autograder/report/", "autograder/course/", "dlcourse/"))}
    assert not {"autograder/messages.py", "autograder/cli.py", "tensorflow"} & parts
    assert {"tensorflow", "keras", "dlcourse/activations/sigmoidal.py"} < set(
        provenance(CATALOGUE["activations.sigmoid"]).parts
    )


def test_expected_answers_do_not_depend_on_how_they_are_compared(store):
    compare = ENGINE / "trial" / "compare.py"
    before, after = (adding({changed}, store=store).trace(AFFINE) for changed in (None, compare))
    assert before.digest != after.digest
    assert before.answers == after.answers


def files_run(function):
    """The files whose functions run."""
    found = set()

    def profile(frame, event, argument):
        if event == "call" and frame.f_code.co_name != "<module>":
            found.add(frame.f_code.co_filename)

    threading.setprofile(profile)
    sys.setprofile(profile)
    try:
        function()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return {Path(name) for name in found}


@pytest.mark.parametrize("unit", sorted({exercise.unit for exercise in SOME}))
def test_every_file_of_the_reference_that_runs_is_named(unit):
    """What the text of the imports says is held against what is seen to run."""
    seen = False
    for exercise in SOME:
        if exercise.unit != unit:
            continue
        case = exercise.cases[0]
        inputs, reference = exercise.inputs(case, public_seed(exercise, case)), reference_of(exercise)
        if exercise.sampled:  # its reference gives a distribution, and is not passed what is for drawing
            inputs = {name: value for name, value in inputs.items() if name not in GIVEN}
        tf.config.run_functions_eagerly(True)
        try:
            ran = files_run(lambda: exercise.call(reference, inputs))  # noqa: B023
        finally:
            tf.config.run_functions_eagerly(False)
        ran = {path.relative_to(ENGINE.parent).as_posix() for path in ran if path.is_relative_to(REFERENCE)}
        seen |= bool(ran)
        assert not ran - set(provenance(exercise).parts), exercise.id
    assert seen


def test_every_file_of_the_grader_that_judges_is_named():
    mlp = CATALOGUE["backprop.mlp_backward"]
    fresh = dataclasses.replace(mlp)
    expected_answers()  # which store there is, is not the point
    ran = files_run(lambda: rehearse(fresh, mlp.mistakes[0].function))
    named = {path.relative_to(ENGINE.parent).as_posix() for path in ran if path.is_relative_to(ENGINE)}
    others = {
        "autograder/messages.py",
        "autograder/verdict/rehearsal.py",
        "autograder/exercises/backprop/mlp_backward.py",
        "autograder/exercises/backprop/_networks.py",
    }
    assert named - others <= set(provenance(mlp).parts)
    assert "autograder/verdict/diagnosis.py" in named

"""What a clone and a wheel are made of: the locks, the set-up script's promises, the built package."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LAYERS = {"run": ["instructor"], "contributor": ["instructor", "student", "contributor"]}
PYTHONS = ["3.10", "3.11", "3.12", "3.13"]
PLATFORMS = [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64")]

PIN = re.compile(
    r"^(?P<pin>[\w.-]+==\S+(?: ; [^\\\n]+)?) \\\n(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M
)


def lock(layer: str) -> str:
    return (ROOT / "requirements" / f"{layer}.txt").read_text()


def pins(layer: str) -> list[Requirement]:
    return [Requirement(match["pin"]) for match in PIN.finditer(lock(layer))]


def declared(extras: list[str]) -> list[Requirement]:
    project = PROJECT["project"]
    lines = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    requirements = [Requirement(line) for line in lines + PROJECT["dependency-groups"]["build"]]
    return [r for r in requirements if r.name != "dlcourse"]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_lock_holds_hashed_pins_and_no_address(layer: str) -> None:
    rest = [line for line in PIN.sub("", lock(layer)).splitlines() if line and not line.lstrip().startswith("#")]
    assert rest == []
    assert not re.search(r"://|file:", lock(layer))


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("system", "machine"), PLATFORMS)
def test_a_lock_answers_what_the_project_declares(layer: str, python: str, system: str, machine: str) -> None:
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": system,
        "platform_machine": machine,
    }
    locked: dict[str, str] = {}
    for pin in pins(layer):
        if pin.marker is None or pin.marker.evaluate(environment):
            assert pin.name not in locked, f"two versions of {pin.name} for one Python"
            locked[canonicalize_name(pin.name)] = next(iter(pin.specifier)).version
    for requirement in declared(LAYERS[layer]):
        wanted = requirement.marker is None or requirement.marker.evaluate(environment)
        if wanted and requirement.name != "torch":
            name = canonicalize_name(requirement.name)
            assert name in locked, f"{name} is not locked; run `make lock`"
            assert requirement.specifier.contains(locked[name]), f"{requirement} but {locked[name]} is locked"


def test_the_tests_run_on_what_the_demo_runs_on() -> None:
    """By version; who else asks for a package may widen the Pythons that it is for."""
    run, contributor = ({(pin.name, str(pin.specifier)) for pin in pins(layer)} for layer in ("run", "contributor"))
    assert run <= contributor


def test_the_locks_leave_pytorch_and_its_accelerators_out() -> None:
    """They are gigabytes, and which are needed depends on the build that an index serves."""
    for layer in LAYERS:
        assert [p.name for p in pins(layer) if p.name.startswith(("torch", "nvidia", "cuda", "triton"))] == []


# An interpreter for the set-up script alone: it writes down what pip is asked for, and downloads nothing.
INTERPRETER = """#!/bin/bash
case "$*" in
    *version_info*) echo "$(cat {home}/version)" ;;
    *ensurepip*) [[ -e {home}/has_venv ]] ;;
    "-m venv "*) rm -rf .venv; mkdir -p .venv/bin; cp {home}/python .venv/bin/python ;;
    "-m pip "*) echo "${{*: -1}}" >>{home}/asked; [[ ! -e {home}/pip_fails ]] ;;
    *) exit 3 ;;
esac
"""


class Clone:
    """A clone's set-up script and locks in a folder of their own, with an interpreter that only pretends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "clone"
        self.home = folder / "home"
        (self.folder / "requirements").mkdir(parents=True)
        (self.folder / "tools").mkdir()
        self.home.mkdir()
        shutil.copy(ROOT / "tools" / "environment", self.folder / "tools")
        shutil.copy(ROOT / "pyproject.toml", self.folder)
        for layer in (*LAYERS, "from-source"):
            (self.folder / "requirements" / f"{layer}.txt").write_text("six==1.17.0\n")
        self.write("python", INTERPRETER.format(home=self.home))
        self.write("bwrap", "#!/bin/sh\n")
        self.write("version", "3.12")
        self.write("has_venv", "")

    def write(self, name: str, text: str) -> None:
        (self.home / name).write_text(text)
        (self.home / name).chmod(0o755)

    def set_up(self, *layers: str, python: str = "") -> subprocess.CompletedProcess[str]:
        environment = {"PATH": f"{self.home}:/usr/bin:/bin", "PYTHON": python or str(self.home / "python")}
        command = [str(self.folder / "tools" / "environment"), *layers]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    def asked(self) -> list[str]:
        """What pip was last asked to install, per call, since this was last looked at."""
        log = self.home / "asked"
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_set_up_does_each_step_once(clone: Clone) -> None:
    assert clone.set_up("run").returncode == 0
    assert clone.asked() == ["requirements/run.txt", "."]
    assert clone.set_up("run").returncode == 0
    assert clone.asked() == []
    assert clone.set_up("run", "contributor").returncode == 0
    assert clone.asked() == ["requirements/contributor.txt", "requirements/from-source.txt", "torch==2.13.0"]


def test_set_up_follows_a_changed_lock(clone: Clone) -> None:
    clone.set_up("run", "contributor")
    clone.asked()
    (clone.folder / "requirements" / "run.txt").write_text("six==1.16.0\n")
    clone.set_up("run", "contributor")
    assert clone.asked() == ["requirements/run.txt"]


def test_set_up_follows_another_python(clone: Clone) -> None:
    clone.set_up("run")
    clone.asked()
    stamp = clone.folder / ".venv" / "stamps" / "venv"
    stamp.write_text(stamp.read_text().replace("3.12", "3.11"))
    assert "making .venv with Python 3.12" in clone.set_up("run").stderr
    assert clone.asked() == ["requirements/run.txt", "."]


def test_set_up_goes_on_where_it_was_cut_off(clone: Clone) -> None:
    clone.write("pip_fails", "")
    assert clone.set_up("run").returncode != 0
    packages = clone.folder / ".venv" / "lib" / "python3.12" / "site-packages"
    for name in ("cut_off", "whole"):
        (packages / f"{name}-1.dist-info").mkdir(parents=True)
    (packages / "whole-1.dist-info" / "INSTALLER").write_text("pip\n")
    (clone.home / "pip_fails").unlink()
    clone.asked()
    assert clone.set_up("run").returncode == 0
    assert clone.asked() == ["requirements/run.txt", "."]
    assert [path.name for path in packages.iterdir()] == ["whole-1.dist-info"]


@pytest.mark.parametrize("version", ["3.9", "3.14"])
def test_set_up_says_in_one_line_that_python_does_not_fit(clone: Clone, version: str) -> None:
    clone.write("version", version)
    done = clone.set_up("run")
    assert done.returncode == 1
    assert re.fullmatch(rf"set-up: PYTHON=\S+ is Python {version}, but TensorFlow needs .*\n", done.stderr)


def test_set_up_says_in_one_line_that_venv_is_missing(clone: Clone) -> None:
    (clone.home / "has_venv").unlink()
    done = clone.set_up("run")
    assert done.returncode == 1
    assert re.fullmatch(r"set-up: .* has no venv module; .*apt-get install python3.12-venv.*\n", done.stderr)


def test_set_up_goes_on_without_isolation_but_says_so(clone: Clone) -> None:
    clone.write("bwrap", "#!/bin/sh\nexit 1\n")
    done = clone.set_up("run")
    assert done.returncode == 0
    assert "--isolation=process" in done.stderr


def test_the_wheel_holds_every_file_of_both_packages(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
        entry_points = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
        commands = wheel.read(entry_points).decode()
    files = (path for package in ("autograder", "dlcourse") for path in (ROOT / package).rglob("*") if path.is_file())
    project = {name for name in inside if name.startswith("autograder/handout/project/")}  # of the students' wheel
    assert inside - project == {str(path.relative_to(ROOT)) for path in files if "__pycache__" not in path.parts}
    assert project
    assert {"autograder/py.typed", "autograder/exercises/activations/softmax_jacobian.py"} <= inside
    assert "autograder = autograder.cli:main" in commands
    assert "dlcourse = dlcourse.cli:main" in commands

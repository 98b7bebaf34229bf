"""Whether a command exists with the options that it is given; nothing of it is run but ``make -n``."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from typing import Any

import click

from autograder.cli import main as autograder
from dlcourse.cli import main as dlcourse
from tests.pages.reading import Command
from website.public import ROOT, catalogue, publics, units

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

__all__ = ["FOREIGN", "PROGRAMS", "is_known", "options", "problem", "tomllib"]

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# Programs that are not ours and that no package of ours brings: what they take is theirs to say.
FOREIGN = {
    "apt-get": "the system's", "cd": "the shell's", "chmod": "the system's", "cp": "the system's",
    "createdb": "PostgreSQL's",
    "createuser": "PostgreSQL's", "echo": "the shell's", "mkdir": "the system's", "openssl": "OpenSSL's",
    "printf": "the shell's", "rm": "the system's", "sed": "the system's", "umask": "the shell's",
    "useradd": "the system's",
}  # fmt: skip
_EXERCISE = re.compile(r"([a-z]+)\.[a-z][a-z0-9_]*")
_OPTION = re.compile(r"--[a-z][a-z-]*")
_PACKAGE = re.compile(r"(?P<what>[^\[\]]*)(?:\[(?P<extras>[a-z,-]+)\])?")
_CONVERTED = (click.Choice, click.types.IntParamType, click.types.FloatParamType, click.IntRange, click.FloatRange)
Problem = str | None


def problem(command: Command) -> Problem:
    """What is wrong with a command; None where it could be typed."""
    name, *words = command.words
    check = PROGRAMS[_program(name)]
    return check([word for word in words if word not in ("…", "...")], command.whole)


def is_known(command: Command) -> bool:
    return _program(command.words[0]) in PROGRAMS


def _program(name: str) -> str:
    return re.sub(r"^(?:\.venv/bin/|[!%])", "", name)


def _click(root: click.Command) -> Callable[[list[str], bool], Problem]:
    def check(words: list[str], whole: bool) -> Problem:
        command, context = root, click.Context(root, info_name=root.name)
        while True:
            try:
                given, words, _ = command.make_parser(context).parse_args(args=list(words))
            except click.UsageError as error:
                return error.format_message()
            if told := _given(command, context, given, whole and "help" not in given):
                return told
            if not isinstance(command, click.Group) or not words:
                return f"arguments too many: {words}" if words and not command.allow_extra_args else None
            below = command.get_command(context, words[0])
            if below is None:
                # In a sentence a capital letter stands for what a reader puts there.
                return None if words[0].isupper() and not whole else f"no command {words[0]}"
            command, context, words = below, click.Context(below, parent=context, info_name=words[0]), words[1:]

    return check


def _given(command: click.Command, context: click.Context, given: dict[str, Any], whole: bool) -> Problem:
    for parameter in command.get_params(context):
        value = given.get(parameter.name or "")
        absent = value in (None, (), []) or repr(value).startswith("Sentinel")
        if whole and absent and isinstance(parameter, click.Argument) and parameter.required:
            return f"{parameter.name} is missing"
        for each in () if absent else value if isinstance(value, (list, tuple)) else (value,):
            if not isinstance(each, str) or (each.isupper() and not whole):
                continue
            if isinstance(parameter.type, _CONVERTED):
                try:
                    parameter.type.convert(each, parameter, context)
                except click.BadParameter as error:
                    return error.format_message()
            unit = _EXERCISE.fullmatch(each)
            if unit and unit[1] in units() and each not in _ids():
                return f"{each} is no exercise"
    return None


@functools.cache
def _ids() -> frozenset[str]:
    return frozenset(public.id for public in publics()) | frozenset(catalogue())


def _make(words: list[str], whole: bool) -> Problem:
    for word in words:
        name, is_setting, _ = word.partition("=")
        if is_setting and not re.search(rf"\b{name}\b", MAKEFILE):
            return f"the Makefile knows no {name}"
    shell = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(["make", "-n", *words], cwd=ROOT, env=shell, capture_output=True, text=True, check=False)
    return done.stderr.strip() or None


def _extras(folder: str) -> set[str]:
    project = tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return set(project["optional-dependencies"])


def _pip(words: list[str], whole: bool) -> Problem:
    if words and words[0] not in ("install", "uninstall"):
        return f"pip {words[0]}"
    ours = {".": ".", "dlcourse": ".", "/src": ".", "./packages/student": "packages/student",
            "dlcourse-student": "packages/student", "./dlcourse_student-….whl": "packages/student"}  # fmt: skip
    for word in words[1:]:
        package = _PACKAGE.fullmatch(word)
        if word.startswith("-"):
            if word not in ("-q", "--force-reinstall", "--no-cache-dir", "--no-deps"):
                return f"is {word} an option of pip?"
        elif package is None:
            return f"{word} is no package"
        elif package["extras"]:
            # An address that an instructor gives: of the one package or of the other.
            either = _extras(".") | _extras("packages/student")
            known = _extras(ours[package["what"]]) if package["what"] in ours else either
            if unknown := set(package["extras"].split(",")) - known:
                return f"no extra {sorted(unknown)}"
        elif package["what"].startswith(".") and not (ROOT / package["what"] / "pyproject.toml").is_file():
            return f"{word} is no project"
    return None


def _python(words: list[str], whole: bool) -> Problem:
    if not words:
        return None
    if words[0] == "-c":
        compile(words[1], "-c", "exec")
        return None
    if words[0] != "-m":
        return None if (ROOT / words[0]).is_file() else f"no file {words[0]}"
    if importlib.util.find_spec(words[1]) is None:
        return f"no module {words[1]}"
    if not words[1].startswith(("benchmarks", "website")):
        return None
    is_package = importlib.util.find_spec(f"{words[1]}.__main__") is not None if "." not in words[1] else False
    main = getattr(importlib.import_module(f"{words[1]}.__main__" if is_package else words[1]), "main", None)
    return _click(main)(words[2:], whole) if isinstance(main, click.Command) else None


def _nbgrader(words: list[str], whole: bool) -> Problem:
    from nbgrader.apps import NbGraderApp

    app: Any = NbGraderApp
    while words and isinstance(app.subcommands, dict) and words[0] in app.subcommands:
        app, words = app.subcommands[words[0]][0], words[1:]
    if app is NbGraderApp:
        return f"no command {words[:1]}"
    known = {*app.flags, *app.aliases, "help", "debug"}
    for word in words:
        if word.startswith("--") and word.lstrip("-").partition("=")[0] not in known:
            return f"no option {word}"
    return None


def _dask(words: list[str], whole: bool) -> Problem:
    from distributed.cli import dask_scheduler, dask_worker

    commands = {"scheduler": dask_scheduler.main, "worker": dask_worker.main}
    if not words:
        return None
    return _click(commands[words[0]])(words[1:], whole) if words[0] in commands else f"no command {words[0]}"


def _jupyter(words: list[str], whole: bool) -> Problem:
    names = {point.name for point in entry_points(group="console_scripts")}
    return None if not words or f"jupyter-{words[0]}" in names else f"no command {words[0]}"


def options() -> frozenset[str]:
    """The long options of all our commands, of the tests', and of Dask's."""
    from distributed.cli import dask_scheduler, dask_worker

    found = {option for root in (autograder, dlcourse) for option in _of_command(root, click.Context(root))}
    found |= {
        option
        for each in (dask_scheduler.main, dask_worker.main)
        for p in each.params
        for option in (*p.opts, *p.secondary_opts)
    }
    for path in [*(ROOT / "tests").glob("*.py"), *(ROOT / "tools").glob("*.py"), *ROOT.glob("*/__main__.py")]:
        found |= set(re.findall(r'"(--[a-z-]+)"', path.read_text(encoding="utf-8")))
    return frozenset(found)


def _of_command(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        yield from (*parameter.opts, *parameter.secondary_opts)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below
            yield from _of_command(below, click.Context(below, parent=context))


PROGRAMS: dict[str, Callable[[list[str], bool], Problem]] = {
    "autograder": _click(autograder),
    "dask": _dask,
    "dlcourse": _click(dlcourse),
    "jupyter": _jupyter,
    "make": _make,
    "nbgrader": _nbgrader,
    "pip": _pip,
    "python": _python,
}

"""The command line of the grader."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

import click

from autograder import __version__
from autograder.asked.exercise import ExerciseError
from autograder.commands.build import build
from autograder.commands.check import check
from autograder.commands.collect import collect_command
from autograder.commands.exercises import exercises
from autograder.commands.explain import explain
from autograder.commands.export import export
from autograder.commands.extras import extra_of, missing
from autograder.commands.grade import grade
from autograder.commands.gradescope import gradescope
from autograder.commands.init import init
from autograder.commands.list import list_exercises
from autograder.commands.options import MISUSE, OWN_ERROR, course_in
from autograder.commands.release import release
from autograder.commands.show import hint, next_exercise, show
from autograder.commands.similar import similar
from autograder.commands.study import study
from autograder.commands.totals import totals
from autograder.course.course_file import COURSE_FILE, find_course, read_course
from autograder.sandbox import SandboxError

__all__ = ["main"]

# nbformat checks notebooks by jsonschema, which would first spend a second on the grammar of international addresses.
# It does without where that package is not there, and no notebook has such an address.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


class _Command(click.Group):
    """Turns the errors that a user can mend into one line on standard error and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        from autograder.cluster import ClusterError
        from autograder.handin.submission import BrokenSubmission

        try:
            return super().invoke(ctx)
        except (ExerciseError, SandboxError, BrokenSubmission, ClusterError) as error:
            click.echo(f"autograder: {error}", err=True)
            ctx.exit(MISUSE)
        except (click.exceptions.Exit, click.ClickException, click.Abort, BrokenPipeError):  # click's own to handle
            raise
        except ModuleNotFoundError as error:
            extra = extra_of(error.name)
            if extra is None:
                return self._own_error(ctx)
            click.echo(f"autograder: {missing(error.name, extra)}", err=True)
            ctx.exit(MISUSE)
        except OSError as error:  # a full disk, a folder that may not be written
            click.echo(f"autograder: {error}", err=True)
            ctx.exit(MISUSE)
        except Exception:
            return self._own_error(ctx)

    def _own_error(self, ctx: click.Context) -> NoReturn:
        traceback.print_exc()
        click.echo("autograder: the grader itself has an error, shown above; no mark depends on it.", err=True)
        ctx.exit(OWN_ERROR)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="autograder")
@click.option(
    "--exercises",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A further folder of exercises, laid out <unit>/<name>.py. May be given several times.  [default: as the "
    "course's autograder.toml says]",
)
@click.option(
    "--course",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The course's folder.  [default: the nearest one, from here upwards, that has an autograder.toml]",
)
@click.pass_context
def main(ctx: click.Context, folders: tuple[Path, ...], root: Path | None) -> None:
    """Check hand-written deep learning against a reference, where student code cannot touch the marks.

    \b
    A student tries one exercise:     autograder check activations.softmax_jacobian my.py
    Somebody learns alone:            autograder study
    An instructor begins a course:    autograder init
    gives students what they need:    autograder release handout 00-tour
    and grades a class:               autograder grade 00-tour
    What there is to be done:         autograder list
    Whoever writes exercises:         autograder exercises test

    Exit codes: 0 full marks or success, 1 marks lost or something left for you to look at, 2 misuse
    or broken input, 3 an error of the grader itself.
    """
    course = None
    if ctx.invoked_subcommand != "init":
        course = read_course(root / COURSE_FILE) if root else find_course()
    course_in(ctx, course)
    ctx.obj = folders or (course.exercises if course else ())


for command in (
    init, list_exercises, check, study, show, hint, next_exercise, collect_command, grade, explain, build, export,
    totals, similar, gradescope, release, exercises,
):  # fmt: skip
    main.add_command(command)


if __name__ == "__main__":
    main()

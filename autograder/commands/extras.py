"""What is not installed with every copy: which extra of the package has it, and how to get that."""

from __future__ import annotations

import importlib.util

from autograder.asked.error import ExerciseError

__all__ = ["extra_of", "missing", "require_instructor"]

# Modules by the extra that installs them; what an extra's packages need themselves comes with it, and what only the
# small distribution for students does without.
_EXTRAS = {
    "instructor": (
        "nbgrader", "sqlalchemy", "alembic", "jinja2", "markupsafe", "markdown_it", "pygments", "traitlets",
        "matplotlib", "nbconvert", "rapidfuzz", "hatchling", "nbformat", "filelock",
    ),
    "dask": ("distributed", "dask"),
    "postgresql": ("psycopg2", "psycopg"),
    "student": ("jupyterlab", "ipykernel", "IPython"),
}  # fmt: skip


def extra_of(module: str | None) -> str | None:
    """The extra that installs a module; None where none does."""
    root = (module or "").split(".")[0]
    return next((extra for extra, modules in _EXTRAS.items() if root in modules), None)


def missing(module: str | None, extra: str) -> str:
    """Say that a module is not installed, and what to do."""
    return f"this needs {module}, which is not installed here; run: pip install 'dlcourse[{extra}]'"


def require_instructor() -> None:
    """Find out whether what instructors' commands need is there, before anything is done.

    Raises:
        ExerciseError: if it is not.
    """
    for module in ("nbgrader", "sqlalchemy", "jinja2", "pygments"):
        if importlib.util.find_spec(module) is None:
            raise ExerciseError(missing(module, "instructor"))

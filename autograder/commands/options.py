"""What several subcommands share: options and exit codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from autograder.sandbox import Isolation

__all__ = ["FULL_MARKS", "MARKS_LOST", "MISUSE", "OWN_ERROR", "chosen_isolation", "isolation_option", "json_option"]

F = TypeVar("F", bound=Callable[..., Any])

FULL_MARKS, MARKS_LOST, MISUSE, OWN_ERROR = range(4)


def json_option(function: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")(function)


def isolation_option(function: F) -> F:
    return click.option(
        "--isolation",
        type=click.Choice([i.value for i in Isolation]),
        default=Isolation.BUBBLEWRAP.value,
        show_default=True,
        help="How submissions are kept from this machine. `process` does not protect this user's files.",
    )(function)


def chosen_isolation(name: str) -> Isolation:
    isolation = Isolation(name)
    if isolation.warning:
        click.echo(f"autograder: {isolation.warning}", err=True)
    return isolation

"""The command line of the reference: what there is, and models to train."""

from __future__ import annotations

import ast
import json
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from dlcourse import __version__
from dlcourse.training.command import Models

__all__ = ["main"]

_PACKAGE = Path(__file__).parent
_INDENT = "    "
_NOT_ALGORITHMS = {"checks", "cli", "graph", "saving", "shapes"}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dlcourse")
def main() -> None:
    """The clear, tested, GPU-ready reference of a deep-learning course.

    \b
    What there is:             dlcourse list
    Train a model:             dlcourse train lenet
    Train it on real data:     dlcourse train lenet --data mnist --epochs 10
    """


@main.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_names(as_json: bool) -> None:
    """Show every public name with the first line of its documentation."""
    entries = [{"name": name, "about": about} for name, about in _public_names()]
    if as_json:
        click.echo(json.dumps(entries, indent=2, ensure_ascii=False))
        return
    for entry in entries:
        click.echo(f"{entry['name']}\n{_indented(entry['about'])}")


def _indented(about: str) -> str:
    """Wrap for a terminal; what is piped, to a search say, keeps its lines."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize
    return textwrap.fill(about, width, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _public_names() -> Iterator[tuple[str, str]]:
    """Read names and documentation out of the source: nothing is imported, so that listing is quick."""
    for path in sorted(_PACKAGE.rglob("*.py")):
        unit = path.relative_to(_PACKAGE).parts[0].removesuffix(".py")
        if unit in _NOT_ALGORITHMS or path.name == "__init__.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        exported = next((ast.literal_eval(n.value) for n in tree.body if _assigns_all(n)), [])  # type: ignore[attr-defined]
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in exported:
                yield f"dlcourse.{unit}.{node.name}", (ast.get_docstring(node) or "").partition("\n")[0]


def _assigns_all(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "__all__" for target in node.targets)


@main.group(cls=Models, subcommand_metavar="MODEL [OPTIONS]", options_metavar="")
def train() -> None:
    """Train MODEL, watch it learn, and keep what comes of it.

    Without any option it learns from data that need no network. A run that was ended, by Ctrl-C or by a power cut, goes
    on when the same command is given again. `dlcourse train MODEL --help` shows a model's options.
    """

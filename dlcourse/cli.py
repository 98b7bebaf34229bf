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
from dlcourse.figures.command import figures
from dlcourse.training.catalogue import recipe, recipe_names
from dlcourse.training.command import Models
from dlcourse.training.style_command import style

__all__ = ["main"]

_PACKAGE = Path(__file__).parent
_INDENT = "    "
_NOT_ALGORITHMS = {"checks", "cli", "figures", "graph", "saving", "shapes", "training"}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dlcourse")
def main() -> None:
    """The clear, tested, GPU-ready reference of a deep-learning course.

    \b
    What there is:             dlcourse list
    Train a model:             dlcourse train lenet
    Train it on real data:     dlcourse train lenet --data mnist --epochs 10
    Draw the notes' pictures:  dlcourse figures
    Paint as another did:      dlcourse style photo.jpg painting.jpg
    """


@main.command("list")
@click.argument("what", type=click.Choice(["data", "models", "names"]), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_all(what: str | None, as_json: bool) -> None:
    """Show the models that can be trained, the data, and every public name with what it does.

    WHAT leaves out the others: data, models or names.
    """
    listed = {"models": _models, "data": _data_sets, "names": _names}
    entries = [entry for kind, found in listed.items() if what in (None, kind) for entry in found()]
    if as_json:
        click.echo(json.dumps(entries, indent=2, ensure_ascii=False))
        return
    for entry in entries:
        click.echo("\n".join([entry["name"], *map(_indented, filter(None, (entry["about"], entry.get("needs"))))]))


def _models() -> Iterator[dict[str, str]]:
    for each in map(recipe, recipe_names()):
        kinds = " or ".join(each.kinds)
        needs = f"Needs data of the kind {kinds}: --data, or else {each.data}."
        yield {"kind": "model", "name": each.name, "about": each.about, "needs": needs}


def _data_sets() -> Iterator[dict[str, str]]:
    from dlcourse.data import DATASETS

    for name, facts in sorted(DATASETS.items()):
        needs = f"Kind: {facts.kind}. Needs: {facts.needs}"
        yield {"kind": "data", "name": name, "about": facts.about, "needs": needs}


def _names() -> Iterator[dict[str, str]]:
    return ({"kind": "name", "name": name, "about": about} for name, about in _public_names())


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


main.add_command(figures)
main.add_command(style)

"""``dlcourse figures``: the pictures of the notes, into a folder."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import click

from dlcourse.training.catalogue import nearest
from dlcourse.training.quiet import start_tensorflow

__all__ = ["figures"]


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--out", type=click.Path(path_type=Path), default="figures", show_default=True, help="Folder for them.")
@click.option("--list", "listing", is_flag=True, help="Say what there is, and draw nothing.")
def figures(names: tuple[str, ...], out: Path, listing: bool) -> None:
    """Draw the pictures of the notes, all or those that are named, from the reference's own functions."""
    if not listing and importlib.util.find_spec("matplotlib") is None:
        raise click.UsageError("figures are drawn by matplotlib, which is not installed: pip install matplotlib")
    start_tensorflow()
    from dlcourse.figures.picture import all_pictures

    there = all_pictures()
    for name in names:
        if name not in there:
            raise click.UsageError(f"there is no figure {name!r}{nearest(name, list(there))} --list shows all of them.")
    chosen = [there[name] for name in names or there]
    if listing:
        for each in chosen:
            click.echo(f"{each.name}\n    {each.about} ({each.notes})")
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        for each in chosen:
            click.echo(f"{each.save(out)}")
    except OSError as error:
        raise click.UsageError(f"cannot write to {out}: {error.strerror or error}. Name another --out.") from error

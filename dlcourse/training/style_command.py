"""``dlcourse style``: a picture with what one shows and the manner of another, into a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from dlcourse.training.quiet import start_tensorflow
from dlcourse.training.troubles import Trouble

__all__ = ["style"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_WEIGHT = click.FloatRange(min=0)


class Numbers(click.ParamType):
    """Several numbers, such as 0.485,0.456,0.406."""

    name = "X,X,…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        if isinstance(value, tuple):
            return value
        try:
            return tuple(float(part) for part in value.split(","))
        except ValueError:
            self.fail(f"{value!r} is not what is expected: numbers, such as 0.485,0.456,0.406.", param, ctx)


class Names(click.ParamType):
    """Several names of layers."""

    name = "NAME,…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        return value if isinstance(value, tuple) else tuple(part.strip() for part in value.split(","))


@click.command()
@click.argument("content", type=_FILE)
@click.argument("painting", type=_FILE, metavar="STYLE")
@click.option("--out", type=click.Path(path_type=Path), default="runs/style", show_default=True, help="Folder for it.")
@click.option("--model", type=_FILE, help="A trained network, such as model.keras of a run.  [default: one of digits]")
@click.option("--content-layers", type=Names(), help="Its layers for the content.  [default: see docs/training.md]")
@click.option("--style-layers", type=Names(), help="Its layers for the style.  [default: see docs/training.md]")
@click.option("--means", type=Numbers(), default="0", show_default=True, help="Taken off channels of 0 to 1.")
@click.option("--deviations", type=Numbers(), default="1", show_default=True, help="By which they are divided then.")
@click.option("--size", type=click.IntRange(min=1), default=160, show_default=True, help="Of the longer side, at most.")
@click.option("--steps", type=click.IntRange(min=1), default=100, show_default=True, help="Of Adam, on the pixels.")
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True), default=0.05, show_default=True)
@click.option("--content-weight", type=_WEIGHT, default=1.0, show_default=True)
@click.option("--style-weight", type=_WEIGHT, default=1e4, show_default=True)
@click.option("--variation-weight", type=_WEIGHT, default=1.0, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Of the digits' network.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def style(out: Path, as_json: bool, **given: Any) -> None:
    """Make a picture that shows what CONTENT shows, in the manner of STYLE.

    Both are PNG, JPEG, GIF or BMP files. Without --model a small network is trained on drawn digits first, in seconds;
    it knows strokes and corners, and no paintings. The folder gets before.png, style.png, after.png, and summary.json
    with the loss before each step.
    """
    start_tensorflow()
    from dlcourse.training.styling import Wanted, styled

    weights = tuple(given.pop(f"{name}_weight") for name in ("content", "style", "variation"))
    try:
        summary = styled(Wanted(weights=weights, **given), out, tell=lambda words: click.echo(words, err=True))
    except Trouble as trouble:
        click.echo(f"dlcourse style: {trouble}", err=True)
        raise SystemExit(trouble.code) from trouble
    if as_json:
        click.echo(json.dumps(summary, indent=2, ensure_ascii=False))
        return
    click.echo(f"The loss fell from {summary['losses'][0]:.4g} to {summary['losses'][-1]:.4g}.")
    for name in summary["files"]:
        click.echo(out / name)

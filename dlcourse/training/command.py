"""``dlcourse train``: a command for each recipe, with the options that all have and its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from dlcourse.training.catalogue import nearest, recipe, recipe_names
from dlcourse.training.quiet import start_tensorflow
from dlcourse.training.recipe import Option, Recipe
from dlcourse.training.summary import told
from dlcourse.training.troubles import Trouble

__all__ = ["Models"]

PRECISIONS = ("float32", "mixed_float16", "mixed_bfloat16")
OPTIMIZERS = ("adadelta", "adagrad", "adam", "momentum", "rmsprop", "sgd")


class Models(click.Group):
    """The models that can be trained, found when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return recipe_names()

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return command_of(recipe(name)) if name in recipe_names() else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in recipe_names() and not args[0].startswith("-"):
            like = nearest(args[0], recipe_names())
            told = f"there is no model {args[0]!r}{like} `dlcourse list models` shows all of them."
            raise click.UsageError(told, ctx)
        return super().resolve_command(ctx, args)


class Units(click.ParamType):
    """Several whole numbers, such as 256,128."""

    name = "N,N,…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        parts = value.split(",")
        if not all(part.strip().isdigit() and int(part) > 0 for part in parts):
            self.fail(f"{value!r} is not what is expected: whole numbers above 0, such as 256,128.", param, ctx)
        return tuple(int(part) for part in parts)


def command_of(recipe: Recipe) -> click.Command:
    """Return the command that trains by a recipe."""
    own = [_parameter(name, option) for name, option in recipe.options.items()]

    def train(**given: Any) -> None:
        _train(recipe, given)

    kinds = " or ".join(recipe.kinds)
    text = f"{recipe.about}\n\nTakes data of the kind {kinds}; `dlcourse list data` shows what there is."
    params = [*own, *_shared(recipe)]
    return click.Command(recipe.name, params=params, callback=train, help=text, short_help=recipe.about)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _parameter(name: str, option: Option) -> click.Option:
    kind: Any
    if isinstance(option.default, bool):
        on = name.replace("_", "-")
        return click.Option([f"--{on}/--no-{on}"], default=option.default, help=option.about, show_default=True)
    if option.choices:
        kind = click.Choice(option.choices)
    elif isinstance(option.default, tuple):
        kind = Units()
    elif isinstance(option.default, int):
        kind = click.IntRange(min=1 if option.least is None else int(option.least))
    elif isinstance(option.default, float):
        kind = click.FloatRange(min=option.least or 0.0)
    else:
        kind = click.STRING
    shown = ",".join(map(str, option.default)) if isinstance(option.default, tuple) else True
    return click.Option([_flag(name)], type=kind, default=option.default, help=option.about, show_default=shown)


def _shared(recipe: Recipe) -> list[click.Parameter]:
    """Return the options that every model has."""
    whole, share = click.IntRange(min=1), click.FloatRange(0, 1, max_open=True)

    def option(flag: str, kind: Any, default: Any, text: str, **more: Any) -> click.Option:
        return click.Option([flag], type=kind, default=default, help=text, show_default=default is not None, **more)

    return [
        option("--data", str, recipe.data, "Name of the data set."),
        option("--folder", click.Path(path_type=Path), None, "Where the data's files are.  [default: DLCOURSE_DATA]"),
        click.Option(
            ["--verify/--any-files"], default=True, help="Whether these must be the files that were published."
        ),
        option("--out", click.Path(path_type=Path), None, "Folder of the run.  [default: runs/MODEL-DATA]"),
        option("--epochs", whole, recipe.epochs, "How often to go through the data; more than before goes on."),
        option("--batch-size", whole, recipe.batch_size, "Examples in a step."),
        option("--learning-rate", click.FloatRange(0, min_open=True), recipe.learning_rate, "At the beginning."),
        option("--halve-every", click.IntRange(min=0), 0, "Epochs after which the learning rate is halved; 0: never."),
        option("--optimizer", click.Choice(OPTIMIZERS), recipe.optimizer, "By whose rule steps are taken."),
        option("--seed", click.IntRange(0, 2**31 - 1), 0, "Of all that is random."),
        option("--validation", share, 0.1, "Share of the training examples to watch, where there is no such split."),
        option("--limit", whole, None, "At most so many examples of each split; of a text, characters."),
        option("--patience", whole, None, "Stop after so many epochs without a better loss, at the best weights."),
        option("--precision", click.Choice(PRECISIONS), "float32", "In which to compute."),
        option("--devices", str, None, "Such as GPU:0,GPU:1, which share each batch.  [default: all GPUs]"),
        option("--tensorboard", click.Path(path_type=Path), None, "Folder for logs; needs dlcourse[tensorboard]."),
        option("--save-every", click.FloatRange(min=0), 300.0, "Seconds between checkpoints within an epoch."),
        click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON document."),
    ]


def _train(recipe: Recipe, given: dict[str, Any]) -> None:
    as_json, out = given.pop("as_json"), given.pop("out")
    options = {name: given.pop(name) for name in recipe.options}
    given["devices"] = tuple(given["devices"].split(",")) if given["devices"] else ()
    for name in ("folder", "tensorboard"):
        given[name] = given[name] and str(given[name])
    out = out or Path("runs", f"{recipe.name}-{given['data']}")
    start_tensorflow()
    from dlcourse.training.settings import Settings
    from dlcourse.training.training import train

    try:
        summary = train(Settings(model=recipe.name, options=options, **given), out)
    except Trouble as trouble:
        click.echo(f"dlcourse train: {trouble}", err=True)
        raise SystemExit(trouble.code) from trouble
    click.echo(json.dumps(summary, indent=2, ensure_ascii=False) if as_json else told(summary))

"""Character language model: a recurrent network that reads a text and says which character comes next."""

from dlcourse.training.examples import next_characters, vocabulary
from dlcourse.training.recipe import Option, Recipe, Stage, evaluated

_GENERATED = 200


def _model(task):
    from dlcourse.recurrent import LanguageModel

    model = LanguageModel(vocabulary(task), units=task.options.units, cell=task.options.cell, seed=task.seed)
    model.compile(task.optimizer())
    return model


def _report(model, arrays, task):
    """Tell the perplexity of the held-out text, and how the model goes on from the beginning of one."""
    import numpy as np

    prefix = str(task.train["text"])[:20]
    drawn = model.sample(prefix, np.random.default_rng(task.seed).random(_GENERATED), temperature=0.5)
    return evaluated(model, arrays, task) | {"sample": prefix + drawn}


recipe = Recipe(
    kinds=("text",),
    data="drawn_text",
    stages=[Stage("training", next_characters, _model)],
    options={
        "cell": Option("gru", "Of the recurrent layers.", ("simple", "gru", "lstm")),
        "units": Option((128,), "Units of each layer, such as 256,256."),
        "time_steps": Option(35, "Characters through which gradients go back."),
    },
    epochs=10,
    batch_size=32,
    learning_rate=3e-3,
    report=_report,
    labelled=False,
)

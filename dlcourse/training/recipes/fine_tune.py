"""Fine-tuning in four cases: a network that was trained on much data learns other data, of which there are few."""

import numpy as np

from dlcourse.training.examples import pictures
from dlcourse.training.recipe import Option, Recipe, Stage

_CASES = ("similar-few", "similar-many", "different-many", "different-few")


def _stages(options):
    source = Stage("source", _of_the_source, _first, "source_epochs", data="source")
    return [*[source] * (options.start == "trained"), Stage("target", _of_the_target, _second)]


def _of_the_source(examples, task):
    return _half(examples, task, upper=False)


def _of_the_target(examples, task):
    """Take few of the training examples, and all of the others."""
    x, y = _half(examples, task, upper=True)
    if examples is task.train and task.options.samples:
        chosen = np.random.default_rng(task.seed).permutation(len(x))[: task.options.samples]
        x, y = x[chosen], y[chosen]
    return (x, np.eye(_classes(task, upper=True), dtype=np.float32)[y]) if _hinge(task) else (x, y)


def _half(examples, task, *, upper):
    """Of one set, the lower classes are the source and the upper ones the target; two sets are taken whole."""
    x, y = pictures(examples, task)
    if task.options.source != task.settings.data:
        return x, y
    middle = task.classes // 2
    chosen = y >= middle if upper else y < middle
    return x[chosen], y[chosen] - middle * upper


def _classes(task, *, upper):
    if task.options.source != task.settings.data:
        return task.classes
    return task.classes - task.classes // 2 if upper else task.classes // 2


def _hinge(task):
    return task.options.start == "trained" and _settings(task).loss == "hinge"


def _settings(task):
    from dlcourse.cnn import fine_tuning

    settings = fine_tuning(*task.options.case.split("-"))
    return settings._replace(body_rate=task.options.body_rate) if task.options.body_rate else settings


def _network(task, classes):
    from dlcourse.cnn import smile_classifier

    return smile_classifier(task.x.shape[-1], classes, size=task.x.shape[1:3])


def _first(task):
    return task.classifier(_network(task, _classes(task, upper=False)))


def _second(task):
    import keras

    from dlcourse.cnn import fine_tune

    classes = _classes(task, upper=True)
    if task.options.start == "random":
        return task.classifier(_network(task, classes))
    model = fine_tune(task.before[0], classes, _settings(task), seed=task.seed)
    if not _hinge(task):
        return task.classifier(model)
    accuracy = keras.metrics.CategoricalAccuracy(name="accuracy")
    model.compile(task.optimizer(), keras.losses.CategoricalHinge(), metrics=[accuracy])
    return model


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=_stages,
    options={
        "source": Option(
            "drawn_digits", "Data to train the network on before; where it is that of --data, their lower classes."
        ),
        "case": Option("similar-few", "Which of note C's four cases says what is trained.", _CASES),
        "samples": Option(100, "Examples to learn from; 0 for all.", least=0),
        "start": Option("trained", "With the source, or at random for comparison.", ("trained", "random")),
        "source_epochs": Option(5, "Epochs on the source."),
        "body_rate": Option(0.0, "How fast trained layers learn beside the head; 0 for what the case says.", least=0),
    },
    epochs=40,
    batch_size=20,
    learning_rate=0.03,
    optimizer="momentum",
)
